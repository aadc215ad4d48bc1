/** What tokens cost, and what the relay keeps of it: the only rounding of a job is at its end. SPEC §12. */
import { FEE_UNIT_BPS, PRICE_UNIT_TOKENS } from '../limits.ts';
import type { Prices } from '../messages/ticket.ts';

/** Tokens of one job so far; `cachedTokens` are part of `promptTokens`. */
export interface TokenCounts {
  readonly promptTokens: number;
  readonly cachedTokens: number;
  readonly completionTokens: number;
}

/** The price of `counts` in nano, rounded up once. `cachedTokens` above `promptTokens` is the caller's mistake. */
export function priceNano(prices: Prices, counts: TokenCounts): bigint {
  const exact =
    BigInt(counts.promptTokens - counts.cachedTokens) * prices.prompt +
    BigInt(counts.cachedTokens) * prices.cached +
    BigInt(counts.completionTokens) * prices.completion;
  return (exact + PRICE_UNIT_TOKENS - 1n) / PRICE_UNIT_TOKENS;
}

/** The relay's part of a cumulative amount, rounded down. */
export const feeNano = (amountNano: bigint, feeBps: number): bigint =>
  (amountNano * BigInt(feeBps)) / FEE_UNIT_BPS;

/** The provider's part: never falls while the amount grows. */
export const providerNano = (amountNano: bigint, feeBps: number): bigint =>
  amountNano - feeNano(amountNano, feeBps);
