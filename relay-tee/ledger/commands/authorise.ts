/** A client raises its cap. Rules 2 and 3: the cap never falls, and the key before the last stays chargeable for D. */
import { Address } from '@ton/core';
import { BombyxError } from '#protocol/errors.ts';
import { MAX_AMOUNT_NANO } from '#protocol/limits.ts';
import { authorizationHash } from '../authorization-hash.ts';
import { verifyMessage } from '../signatures.ts';
import type { Cap, Client } from '../store/clients.ts';
import type { Terms } from '../terms.ts';

export interface Caps {
  readonly cap: Cap;
  readonly oldCap: Cap;
  readonly highestCapNano: bigint;
}

const higher = (a: Cap, b: Cap): Cap => (a.capNano >= b.capNano ? a : b);
const most = (a: bigint, b: bigint): bigint => (a > b ? a : b);

/** The caps of an account once `next` is known as well, in whatever order they come. */
export function raisedCaps(client: Caps, next: Cap): Caps {
  const { cap, oldCap } = client;
  const highestCapNano = most(client.highestCapNano, next.capNano);
  if (next.keyEpoch === cap.keyEpoch) return { cap: higher(cap, next), oldCap, highestCapNano };
  if (next.keyEpoch > cap.keyEpoch) return { cap: next, oldCap: cap, highestCapNano };
  if (next.keyEpoch === oldCap.keyEpoch) return { cap, oldCap: higher(oldCap, next), highestCapNano };
  return { cap, oldCap: next.keyEpoch > oldCap.keyEpoch ? next : oldCap, highestCapNano };
}

const isSame = (a: Cap, b: Cap): boolean =>
  a.keyEpoch === b.keyEpoch && a.capNano === b.capNano && Buffer.compare(a.signature, b.signature) === 0;

/**
 * Takes an authorization by the account's present session key only.
 *
 * @throws BombyxError `ticket/key` for any other key, `input/invalid` for an amount that no account could hold.
 */
export function checkAuthorization(terms: Terms, client: Client, next: Cap): void {
  if (next.capNano < 0n || next.capNano > MAX_AMOUNT_NANO) throw new BombyxError('input/invalid', 'cap');
  if (isSame(client.cap, next) && client.seen.keyEpoch === next.keyEpoch) return; // verified before
  if (next.keyEpoch !== client.seen.keyEpoch) throw new BombyxError('ticket/key', 'key epoch');
  const hash = authorizationHash({
    network: terms.vault.network.id,
    vault: terms.vault.address,
    account: Address.parseRaw(client.address),
    epoch: client.epoch,
    ...next,
  });
  if (!verifyMessage(client.seen.sessionKey, hash, next.signature))
    throw new BombyxError('ticket/key', 'signature');
}
