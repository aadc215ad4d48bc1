/** Which clients are charged now, and what their charges say. Rules 2 and 7. */
import { Address } from '@ton/core';
import { hashOf } from '#contracts/client/cells.ts';
import type { Signed } from '#contracts/client/signer.ts';
import { authorizationCell, chargeCell } from '#contracts/client/statements.ts';
import type { Desk } from '../desk.ts';
import { rule7ChargeReason, rule7UncoveredLimitNano } from '../rules/cover.ts';
import { rule2ChargeNano } from '../rules/totals.ts';
import { coverOf } from '../desk.ts';
import type { Books } from '../store/books.ts';
import { spendingOf, totalsOf, type Cap, type Client } from '../store/clients.ts';
import type { Terms } from '../terms.ts';

/** A charge that somebody has to carry to the chain. */
export interface CarriedCharge {
  /** Raw address of the client account. */
  readonly account: string;
  readonly totalNano: bigint;
  readonly chargeFeeNano: bigint;
  readonly authorization: Signed;
  readonly charge: Signed;
}

/** The authorization that a charge would be carried with: that of the key before counts until its D is over. */
export function carriableCap({ cap, oldCap, seen }: Client, timeMs: number): Cap | undefined {
  const isLive = ({ keyEpoch, capNano }: Cap): boolean =>
    capNano > 0n &&
    (keyEpoch === seen.keyEpoch || (keyEpoch === seen.keyEpoch - 1 && timeMs < seen.oldKeyUntilS * 1_000));
  const [best] = [cap, oldCap].filter(isLive).toSorted((a, b) => (a.capNano < b.capNano ? 1 : -1));
  return best;
}

/** A withdrawal is started, the key has changed since the last authorization, or the vault is closing. */
export const isLeaving = ({ cap, seen }: Client, { vault }: Books): boolean =>
  seen.withdrawAtS !== 0 || vault.closeAtS !== 0 || seen.keyEpoch > cap.keyEpoch;

export interface NewCharge {
  readonly client: Client;
  readonly totalNano: bigint;
}

/** The charge that this client would get, or `undefined` when no authorization reaches further than the last. */
function nextCharge(client: Client, timeMs: number): NewCharge | undefined {
  const cap = carriableCap(client, timeMs);
  const totalNano = cap ? rule2ChargeNano(totalsOf(client), cap.capNano) : client.chargeNano;
  return totalNano > client.chargeNano ? { client, totalNano } : undefined;
}

/** Rule 7: those with a reason of their own, then the largest until Σ uncovered is at most E. Pure. */
export function chooseCharges(due: readonly Client[], books: Books, terms: Terms): NewCharge[] {
  const chosen: NewCharge[] = [];
  const others: NewCharge[] = [];
  for (const client of due) {
    const next = nextCharge(client, books.timeMs);
    if (!next) continue;
    const { chargeNano, seen } = client;
    const { chargeFeeNano } = seen;
    const looked = { ...spendingOf(client), chargeNano, chargeFeeNano, leaving: isLeaving(client, books) };
    (rule7ChargeReason(looked, terms.topUpNano) ? chosen : others).push(next);
  }
  const limit = rule7UncoveredLimitNano(coverOf(books, terms), terms.uncoveredNano);
  return [...chosen, ...largestAbove(others, limit)];
}

const dueNano = ({ client, totalNano }: NewCharge): bigint => totalNano - client.chargeNano;

function largestAbove(charges: readonly NewCharge[], limitNano: bigint): NewCharge[] {
  let uncovered = charges.reduce((sum, charge) => sum + dueNano(charge), 0n);
  return charges
    .toSorted((a, b) => (dueNano(a) < dueNano(b) ? 1 : -1))
    .filter((charge) => {
      if (uncovered <= limitNano) return false;
      uncovered -= dueNano(charge);
      return true;
    });
}

/** Within a transaction: q rises before a charge is signed. */
export function putCharges({ store }: Desk, charges: readonly NewCharge[]): void {
  for (const { client, totalNano } of charges)
    store.clients.raise(client.id, totalNano, client.highestCapNano);
}

/** All charges that the chain has not moved entirely, signed: also those that were carried and got lost. */
export function chargesToCarry(desk: Desk): CarriedCharge[] {
  const { timeMs } = desk.store.books;
  return [...desk.store.clients.charging()].flatMap((client) => {
    const cap = carriableCap(client, timeMs);
    return cap && cap.capNano >= client.chargeNano ? [signedCharge(desk, client, cap)] : [];
  });
}

function signedCharge({ terms, signer }: Desk, client: Client, cap: Cap): CarriedCharge {
  const subject = {
    network: terms.vault.network.id,
    vault: terms.vault.address,
    account: Address.parseRaw(client.address),
    epoch: client.epoch,
  };
  const cell = chargeCell({ ...subject, totalNano: client.chargeNano });
  return {
    account: client.address,
    totalNano: client.chargeNano,
    chargeFeeNano: client.seen.chargeFeeNano,
    authorization: { cell: authorizationCell({ ...subject, ...cap }), signature: cap.signature },
    charge: { cell, signature: signer.sign(hashOf(cell)) },
  };
}
