/** Figures about the hub for people: how many are connected and what is offered. Nothing about anybody. */
import type { Listing } from './bus/bus.ts';

export interface ModelStats {
  readonly model: string;
  readonly providers: number;
  /** Of providers that serve several models at once, each counts its slots for each. */
  readonly freeSlots: number;
}

export interface HubStats {
  readonly connections: { readonly peerjs: number; readonly market: number };
  readonly offers: number;
  /** Most offered first. */
  readonly models: readonly ModelStats[];
}

export function modelStats(listings: Iterable<Listing>): ModelStats[] {
  const models = new Map<string, { providers: number; freeSlots: number }>();
  for (const { models: offered, freeSlots } of listings)
    for (const model of offered) {
      const sum = models.get(model) ?? { providers: 0, freeSlots: 0 };
      models.set(model, { providers: sum.providers + 1, freeSlots: sum.freeSlots + freeSlots });
    }
  return [...models].map(([model, sum]) => ({ model, ...sum })).sort((a, b) => b.providers - a.providers);
}
