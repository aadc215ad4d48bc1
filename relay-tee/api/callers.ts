/** Which key may ask what: each operation that shows or moves something is for one holder alone. SPEC §17. */
import { equalBytes, lp, type Bytes } from '#protocol/bytes/bytes.ts';
import { BombyxError, isBombyxError } from '#protocol/errors.ts';
import type { Client } from '../ledger/store/clients.ts';
import type { StoredTicket } from '../ledger/store/tickets.ts';
import { sha256 } from '../sha256.ts';
import type { Parts } from './parts.ts';

/** Each key has its own names for operations, so that nobody can use up another's. */
export const operationId = (key: Bytes, name: Bytes): Bytes => sha256(lp(key), lp(name));

/** What may only be old news: money that has arrived, a key that was rotated. */
const mayBeOld = (error: unknown): boolean =>
  isBombyxError(error, 'ticket/balance') || isBombyxError(error, 'ticket/key');

/**
 * Does `work` behind a look at the account, and once more behind another one where it failed for what that could change.
 *
 * @throws BombyxError `vault/absent`, `vault/foreign`, `relay/stalled`; what `work` throws.
 */
export async function withAccountSeen<T>(
  { chain }: Pick<Parts, 'chain'>,
  account: string,
  work: () => Promise<T>,
): Promise<T> {
  await chain.see(account);
  try {
    return await work();
  } catch (error) {
    if (!mayBeOld(error)) throw error;
    await chain.see(account, 0).catch(() => Promise.reject(error));
    return work();
  }
}

/** The account, asked about by the session key that the chain shows for it. @throws BombyxError `vault/absent`, `ticket/key` */
export function ownAccount({ ledger }: Parts, account: string, key: Bytes): Client {
  const client = ledger.desk.store.clients.newest(account);
  if (!client) throw new BombyxError('vault/absent');
  if (!equalBytes(client.seen.sessionKey, key)) throw new BombyxError('ticket/key', 'request');
  return client;
}

/** @throws BombyxError `ticket/unknown` */
export function knownTicket({ ledger }: Parts, hash: Bytes): StoredTicket {
  const ticket = ledger.desk.store.tickets.find(hash);
  if (!ticket) throw new BombyxError('ticket/unknown');
  return ticket;
}

export function isProviderOf({ ledger }: Parts, ticket: StoredTicket, key: Bytes): boolean {
  const provider = ledger.desk.store.payees.peer(ticket.peer);
  return provider !== undefined && equalBytes(provider.key, key);
}

/** @throws BombyxError `relay/forbidden` */
export function demand(allowed: boolean): void {
  if (!allowed) throw new BombyxError('relay/forbidden');
}
