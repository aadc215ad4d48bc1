/** Rule 7: payouts only of money that is charged or bonded, and who is charged when. */
import { CHARGE_AFTER_FEES } from '../terms.ts';
import { rule1FreeNano, type Spending } from './spending.ts';

/** The vault's money and what is promised of it, nano units. */
export interface Cover {
  /** Σ c as the finalised vault has it. */
  readonly chargedNano: bigint;
  readonly bondNano: bigint;
  /** Σ y. */
  readonly promisedNano: bigint;
  /** Payouts that other instances of this relay may have signed. */
  readonly unknownNano: bigint;
  /** X: the part of the bond that answers for tickets of a lost disk. */
  readonly exposureNano: bigint;
}

const atLeastNothing = (amount: bigint): bigint => (amount > 0n ? amount : 0n);
const least = (a: bigint, b: bigint): bigint => (a < b ? a : b);

/** What may still be promised: Σ y ≤ Σ c + locked bond, where X of the bond is never locked. */
export function rule7RoomNano(v: Cover): bigint {
  const lockable = atLeastNothing(v.bondNano - v.exposureNano);
  return atLeastNothing(v.chargedNano + lockable - v.promisedNano - v.unknownNano);
}

/** The bond that promised payouts stand on. */
export const rule7LockedNano = (v: Cover): bigint =>
  atLeastNothing(v.promisedNano + v.unknownNano - v.chargedNano);

/** E may be no more than the bond that neither payouts nor X stand on. */
export const rule7UncoveredLimitNano = (v: Cover, uncoveredNano: bigint): bigint =>
  least(uncoveredNano, atLeastNothing(v.bondNano - rule7LockedNano(v) - v.exposureNano));

/** One client account as rule 7 looks at it. */
export interface Chargeable extends Spending {
  /** q */
  readonly chargeNano: bigint;
  readonly chargeFeeNano: bigint;
  /** A withdrawal or rotation was seen, or the vault is closing. */
  readonly leaving: boolean;
}

export type ChargeReason = 'leaving' | 'fees' | 'low';

/**
 * Why a client is charged now, or `undefined`.
 *
 * One that leaves is charged when its last ticket has ended, which takes at most L + R and leaves all of P; for little
 * money that is left, a charge must at least be worth its fee.
 */
export function rule7ChargeReason(a: Chargeable, topUpNano: bigint): ChargeReason | undefined {
  const dueNano = a.spentNano - a.chargeNano;
  if (dueNano <= 0n) return undefined;
  if (a.leaving && a.openNano === 0n) return 'leaving';
  if (dueNano >= CHARGE_AFTER_FEES * a.chargeFeeNano) return 'fees';
  return dueNano > a.chargeFeeNano && rule1FreeNano(a) < topUpNano ? 'low' : undefined;
}

/** What to promise a payee: all but the cost of one claim, which its carrier takes, as far as the room reaches. */
export const rule7PromiseNano = (unpromisedNano: bigint, claimFeeNano: bigint, roomNano: bigint): bigint =>
  least(atLeastNothing(unpromisedNano - claimFeeNano), roomNano);
