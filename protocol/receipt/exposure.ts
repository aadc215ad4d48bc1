/** Rule 8: how far a provider trusts its relay, and when it stops. SPEC §12. */

/** What a provider knows of its money with one relay. Nano units. */
export interface ProviderCount {
  readonly earnedNano: bigint;
  /** Total of the newest payout that it holds, or that was paid. */
  readonly coveredNano: bigint;
  /** Of receipts that it has not handed in yet. */
  readonly unredeemedNano: bigint;
}

/** All that is lost if the relay vanishes now. */
export const rule8AtRisk = (count: ProviderCount): bigint =>
  count.earnedNano - count.coveredNano + count.unredeemedNano;

/** False once the provider's own limit is passed: it declines until a payout arrives. */
export const rule8MayServe = (count: ProviderCount, limitNano: bigint): boolean =>
  rule8AtRisk(count) <= limitNano;
