/** Which of two offers of one provider is the newer. SPEC §3. */

export interface OfferAge {
  readonly issuedAtMs: number;
  readonly seq: number;
}

/**
 * Offers are ordered by `issuedAtMs`, then by `seq`. A total order, so that no set of old offers can be played round
 * in a circle; a provider that starts again at `seq` 0 is newer by its clock.
 */
export function isNewer(offer: OfferAge, than: OfferAge): boolean {
  if (offer.issuedAtMs !== than.issuedAtMs) return offer.issuedAtMs > than.issuedAtMs;
  return offer.seq > than.seq;
}
