/** The live offers, seen by model: what a person chooses from. */
import { isFree, speaksOurVersion, type Offer } from '#protocol/messages/offer.ts';

/** One model that somebody serves now. */
export interface LiveModel {
  readonly id: string;
  readonly free: boolean;
  readonly providers: number;
  readonly freeSlots: number;
  readonly engines: readonly string[];
  readonly backends: readonly string[];
  readonly contextTokens: number;
  /** Tokens per second of the fastest provider, as it says itself; 0 while unknown. */
  readonly tokensPerSecond: number;
}

export interface NetworkFigures {
  readonly providers: number;
  readonly models: number;
  readonly freeSlots: number;
}

/** Usable models, in the order in which a person would want them: free, with a free slot, fast, by name. */
export function liveModels(offers: readonly Offer[]): LiveModel[] {
  const rows = new Map<string, LiveModel>();
  for (const offer of offers.filter(speaksOurVersion)) {
    for (const model of offer.models) {
      const row = rows.get(model.id);
      rows.set(model.id, {
        id: model.id,
        free: (row?.free ?? false) || isFree(model),
        providers: (row?.providers ?? 0) + 1,
        freeSlots: (row?.freeSlots ?? 0) + offer.freeSlots,
        engines: union(row?.engines, model.engine),
        backends: union(row?.backends, model.backend),
        contextTokens: Math.max(row?.contextTokens ?? 0, model.contextTokens),
        tokensPerSecond: Math.max(row?.tokensPerSecond ?? 0, model.speedMilli / 1_000),
      });
    }
  }
  return [...rows.values()].sort(byWish);
}

function byWish(a: LiveModel, b: LiveModel): number {
  return (
    Number(b.free) - Number(a.free) ||
    Number(b.freeSlots > 0) - Number(a.freeSlots > 0) ||
    b.tokensPerSecond - a.tokensPerSecond ||
    a.id.localeCompare(b.id)
  );
}

function union(values: readonly string[] = [], value: string): readonly string[] {
  return values.includes(value) ? values : [...values, value];
}

export function figuresOf(offers: readonly Offer[]): NetworkFigures {
  const usable = offers.filter(speaksOurVersion);
  return {
    providers: usable.length,
    models: liveModels(usable).length,
    freeSlots: usable.reduce((sum, offer) => sum + offer.freeSlots, 0),
  };
}

/** Providers that cannot be used because they speak another version; a reload may help. */
export function strangers(offers: readonly Offer[]): number {
  return offers.filter((offer) => !speaksOurVersion(offer)).length;
}
