/** Rule 3: how far a client lets the relay go, so that a cheating one gains no more than the tickets that are open. SPEC §12. */

/** The client's own count, never the relay's. Nano units. */
export interface OwnCount {
  /** Of all receipts that this client has signed. */
  readonly spentNano: bigint;
  /** What tickets may still cost beyond these receipts, until they are closed or past `expiresAtMs + R`. */
  readonly openNano: bigint;
}

/** The cap to authorize for one further ticket; idle money is never in it. */
export const rule3Cap = (own: OwnCount, maxAmountNano: bigint): bigint =>
  own.spentNano + own.openNano + maxAmountNano;
