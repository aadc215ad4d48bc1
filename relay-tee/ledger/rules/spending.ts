/** Rule 1: nothing is promised that a client's account does not hold, and nothing above what the client allowed. */
import type { ErrorCode } from '#protocol/errors.ts';

/** One client account in nano units, named as in protocol.md §6. */
export interface Spending {
  /** k of the current session key. */
  readonly capNano: bigint;
  /** c */
  readonly chargedNano: bigint;
  /** B: balance less reserve and less storage for D. */
  readonly movableNano: bigint;
  /** h */
  readonly heldNano: bigint;
  /** s */
  readonly spentNano: bigint;
  /** o */
  readonly openNano: bigint;
}

/** B from what the chain says: what a charge at the end of D could still move. Never below nothing. */
export function rule1MovableNano(balanceNano: bigint, reserveNano: bigint, storageNano: bigint): bigint {
  const movable = balanceNano - reserveNano - storageNano;
  return movable > 0n ? movable : 0n;
}

/** c + B − h − s − o: what is neither spent, nor promised to a ticket, nor to a withdrawal. */
export const rule1FreeNano = (a: Spending): bigint =>
  a.chargedNano + a.movableNano - a.heldNano - a.spentNano - a.openNano;

/** A ticket only if s + o + maxAmount ≤ min(k, c + B − h). */
export function rule1Ticket(a: Spending, maxAmountNano: bigint): ErrorCode | undefined {
  if (a.spentNano + a.openNano + maxAmountNano > a.capNano) return 'ticket/cap';
  return maxAmountNano > rule1FreeNano(a) ? 'ticket/balance' : undefined;
}

/** A cooperative withdrawal w only if s + o + h + w ≤ c + B. */
export const rule1Withdrawal = (a: Spending, amountNano: bigint): ErrorCode | undefined =>
  amountNano > rule1FreeNano(a) ? 'ticket/balance' : undefined;

/** It leaves h when a view of its own account shows its sequence used, or a block time past `validUntil`. */
export const rule1WithdrawalOver = (
  withdrawal: { readonly sequence: number; readonly validUntilS: number },
  view: { readonly withdrawSequence: number; readonly blockTimeMs: number },
): boolean =>
  view.withdrawSequence > withdrawal.sequence || view.blockTimeMs > withdrawal.validUntilS * 1_000;
