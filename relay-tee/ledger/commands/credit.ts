/** Postings that add to what somebody has earned. */
import { post, type Posting } from '../journal/entry.ts';
import type { Payee, Peer } from '../store/payees.ts';

export interface PayeeCredit {
  readonly payee: Payee;
  readonly amountNano: bigint;
}

const least = (a: bigint, b: bigint): bigint => (a < b ? a : b);

/** To a payee: first what the chain has paid it in advance, then its earnings. */
function creditOne({ payee, amountNano }: PayeeCredit): Posting[] {
  const madeGood = least(amountNano, -payee.advancedNano);
  return [post('advanced', payee.id, madeGood), post('earned', payee.id, amountNano - madeGood)];
}

/** To several payees, of whom two may be the same. */
export function creditPayees(...credits: readonly PayeeCredit[]): Posting[] {
  const byPayee = new Map<number, PayeeCredit>();
  for (const { payee, amountNano } of credits) {
    const before = byPayee.get(payee.id)?.amountNano ?? 0n;
    byPayee.set(payee.id, { payee, amountNano: before + amountNano });
  }
  return [...byPayee.values()].flatMap(creditOne);
}

/** A provider as far as its wallet is known. */
export interface Earner {
  readonly peer: Peer;
  /** Where its new earnings go, if it has bound a wallet. */
  readonly payee: Payee | undefined;
}

/** A provider's part and the operator's fee. */
export function creditJob(
  { peer, payee }: Earner,
  operator: Payee,
  providerNano: bigint,
  feeNano: bigint,
): Posting[] {
  const fee = { payee: operator, amountNano: feeNano };
  if (payee) return creditPayees({ payee, amountNano: providerNano }, fee);
  return [post('unbound', peer.id, providerNano), ...creditPayees(fee)];
}
