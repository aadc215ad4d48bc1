/** Rules 2 and 6: which total may never pass which other one, for clients and for payees. */

/** One client account, nano units. */
export interface ClientTotals {
  /** c: charged on chain. */
  readonly chargedNano: bigint;
  /** q: highest Charge signed. */
  readonly chargeNano: bigint;
  /** s: spent. */
  readonly spentNano: bigint;
  /** k: highest cap ever authorized. */
  readonly highestCapNano: bigint;
}

/** c ≤ q ≤ s ≤ k. */
export const rule2Holds = (a: ClientTotals): boolean =>
  a.chargedNano <= a.chargeNano && a.chargeNano <= a.spentNano && a.spentNano <= a.highestCapNano;

/** What the next Charge may say: all that is spent, as far as the authorization that can be carried reaches. */
export function rule2ChargeNano(a: ClientTotals, carriableCapNano: bigint): bigint {
  const total = a.spentNano < carriableCapNano ? a.spentNano : carriableCapNano;
  return total > a.chargeNano ? total : a.chargeNano;
}

/** One payee, nano units. */
export interface PayeeTotals {
  /** z: paid on chain, in the account's present epoch. */
  readonly paidNano: bigint;
  /** y: highest payout promised in that epoch. */
  readonly promisedNano: bigint;
  /** e: earned, less what was promised in earlier epochs. */
  readonly earnedNano: bigint;
}

/** z ≤ y ≤ e. */
export const rule6Holds = (p: PayeeTotals): boolean =>
  p.paidNano <= p.promisedNano && p.promisedNano <= p.earnedNano;
