/** Rule 5: what a redeemed receipt moves from whom to whom, to the last nano. */
import { feeNano, providerNano } from '#protocol/receipt/price.ts';

/** Differences to what the ticket had been worth before. */
export interface Credit {
  readonly clientNano: bigint;
  readonly feeNano: bigint;
  readonly providerNano: bigint;
}

/**
 * The ticket's credit rises to the price of its highest valid receipt, `toNano`. Fee and provider's part are taken of
 * the whole and not of the step, so that many receipts pay what one would.
 */
export function rule5Credit(feeBps: number, fromNano: bigint, toNano: bigint): Credit {
  return {
    clientNano: toNano - fromNano,
    feeNano: feeNano(toNano, feeBps) - feeNano(fromNano, feeBps),
    providerNano: providerNano(toNano, feeBps) - providerNano(fromNano, feeBps),
  };
}

/** Sums over all accounts, nano units. */
export interface Sums {
  readonly spentNano: bigint;
  /** Σ e: of payees and of peers without a wallet, the fee's row included. */
  readonly earnedNano: bigint;
  /** Charged on chain beyond all known receipts: nothing, unless a disk was lost. */
  readonly unclaimedNano: bigint;
  /** Paid on chain beyond all known earnings, as a sum below nothing: nothing, unless a disk was lost. */
  readonly advancedNano: bigint;
}

/** Σ s = Σ e + Σ unclaimed − Σ advanced. */
export const rule5Holds = (sums: Sums): boolean =>
  sums.spentNano === sums.earnedNano + sums.unclaimedNano + sums.advancedNano;
