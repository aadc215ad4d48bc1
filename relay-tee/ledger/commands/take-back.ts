/** In a recovery: a ticket that this relay signed and its disk has lost is taken back. Rule 9. */
import type { Bytes } from '#protocol/bytes/bytes.ts';
import { BombyxError, type ErrorCode } from '#protocol/errors.ts';
import { verifyTicket, type VerifiedTicket } from '#protocol/receipt/verify.ts';
import { openAccount, type BoxedAccount } from '../account-box.ts';
import type { Desk } from '../desk.ts';
import { whyClosed } from '../instance.ts';
import { entry, post, type Entry } from '../journal/entry.ts';
import { nodeCheck } from '../signatures.ts';
import type { Standing } from '../standing.ts';
import type { Times } from '../times.ts';
import { raisedCaps } from './authorise.ts';
import { addTicket } from './issue-ticket.ts';

/** A ticket with the account that only its relay can read out of it. */
export interface LostTicket {
  readonly ticket: VerifiedTicket;
  readonly account: BoxedAccount;
}

/** @throws BombyxError `ticket/invalid` unless this relay signed it, `wire/…` */
export async function checkLostTicket({ terms }: Desk, bytes: Bytes): Promise<LostTicket> {
  const { vault, boxKey } = terms;
  const expected = {
    network: vault.network.name,
    relayKey: vault.relayKey,
    vault: vault.address.toRawString(),
  };
  const ticket = await verifyTicket(bytes, expected, nodeCheck);
  return { ticket, account: openAccount(boxKey, ticket.id, ticket.accountBox) };
}

/** Why it is not taken, or `undefined`. Pure. */
export function takeBackRefusal(
  { ticket }: LostTicket,
  standing: Standing,
  times: Times,
): ErrorCode | undefined {
  const closed = whyClosed(standing.phase);
  if (closed) return closed;
  if (standing.phase === 'serving') return 'ticket/unknown';
  return standing.timeMs > ticket.expiresAtMs + times.redemptionMs ? 'ticket/late' : undefined;
}

/** It was within the limits when it was given; now its reservation only has to stand again. Pure. */
const reserveAgain = (client: number, { hash, maxAmountNano }: VerifiedTicket): Entry =>
  entry('ticket', hash, post('drawn', client, -maxAmountNano), post('reserved', client, maxAmountNano));

/** Within a transaction. A ticket that the books know is left as it is. */
export function takeBack({ store, times }: Desk, lost: LostTicket, standing: Standing): void {
  const { ticket, account } = lost;
  if (store.tickets.find(ticket.hash)) return;
  const refusal = takeBackRefusal(lost, standing, times);
  if (refusal) throw new BombyxError(refusal);
  const { address, epoch, cap } = account;
  const client = store.clients.find(address, epoch) ?? store.clients.add(address, epoch);
  const caps = raisedCaps(client, cap);
  store.journal.write(reserveAgain(client.id, ticket));
  store.clients.putCaps(client.id, caps.cap, caps.oldCap, caps.highestCapNano);
  const { hash, bytes } = ticket;
  addTicket(store, { body: ticket, hash, signed: bytes, begunAtMs: undefined }, client.id);
}
