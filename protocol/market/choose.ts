/** Whom to ask and whose quote to take: pure choices over verified offers and quotes. SPEC §4. */
import type { PeerId } from '../ids.ts';
import { isFree, speaksOurVersion, type Offer, type OfferedModel } from '../messages/offer.ts';
import type { Quote } from '../messages/quote.ts';

export interface Candidate {
  readonly offer: Offer;
  readonly model: OfferedModel;
}

/** Offers of `model` that this build can use without paying, those to `exclude` left out. */
export function candidatesFor(
  offers: readonly Offer[],
  model: string,
  exclude: readonly PeerId[],
): readonly Candidate[] {
  return offers.flatMap((offer) => {
    const offered = offer.models.find((each) => each.id === model);
    const usable = offered && isFree(offered) && speaksOurVersion(offer) && !exclude.includes(offer.provider);
    return usable ? [{ offer, model: offered }] : [];
  });
}

/**
 * The `count` candidates to ask for a quote: the best by free slots and speed, and one of the rest at random, so that
 * newcomers are heard.
 *
 * @param random a number in [0, 1).
 */
export function pickToAsk(
  candidates: readonly Candidate[],
  count: number,
  random: number,
): readonly Candidate[] {
  const ranked = candidates.toSorted(
    (a, b) =>
      Number(b.offer.freeSlots > 0) - Number(a.offer.freeSlots > 0) ||
      b.model.speedMilli - a.model.speedMilli,
  );
  if (ranked.length <= count) return ranked;
  const best = ranked.slice(0, count - 1);
  const rest = ranked.slice(count - 1);
  const lucky = rest[Math.floor(random * rest.length)];
  return lucky ? [...best, lucky] : best;
}

/** The quote with the lowest price, then the shortest wait; `undefined` when there is none. */
export function bestQuote(quotes: readonly Quote[]): Quote | undefined {
  const price = (quote: Quote) => quote.asks.prompt + quote.asks.completion;
  return quotes.toSorted((a, b) => {
    const difference = price(a) - price(b);
    return difference === 0n ? a.waitMs - b.waitMs : difference < 0n ? -1 : 1;
  })[0];
}
