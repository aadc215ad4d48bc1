/** What the wallet has sent and who has to be seen behind its arrival, one message for each contract. */
import type { Address } from '@ton/core';
import { lookForArrival, type Flight } from '#contracts/client/follow/flight.ts';
import { UNSEARCHED, type Searched } from '#contracts/client/follow/trail.ts';
import type { ChainSource } from '#contracts/client/sources/source.ts';
import type { Counts } from './counts.ts';
import { FLIGHTS_PER_ROUND } from './limits.ts';

type Leg =
  | { readonly at: 'way'; readonly flight: Flight; readonly searched: Searched }
  /** It has arrived; what it did is not in the books yet. */
  | { readonly at: 'contract'; readonly flight: Flight };

export class Flights {
  readonly #legs = new Map<string, Leg>();

  get size(): number {
    return this.#legs.size;
  }

  has(contract: Address): boolean {
    return this.#legs.has(contract.toRawString());
  }

  /** Of several to one contract the latest counts: it arrives last. */
  add(flights: readonly Flight[]): void {
    for (const flight of flights) {
      const name = flight.contract.toRawString();
      const known = this.#legs.get(name);
      if (known && known.flight.createdLt >= flight.createdLt) continue;
      this.#legs.set(name, { at: 'way', flight, searched: UNSEARCHED });
    }
  }

  /** Looks once for the arrival of some. One that fails holds up no other. @throws BombyxError the first failure. */
  async look(source: ChainSource, counts: Counts, signal: AbortSignal): Promise<void> {
    const underWay = [...this.#legs].flatMap(([name, leg]) => (leg.at === 'way' ? [{ name, leg }] : []));
    const looks = underWay.slice(0, FLIGHTS_PER_ROUND).map(async ({ name, leg: { flight, searched } }) => {
      const sighting = await lookForArrival(source, flight, searched, signal);
      this.#legs.delete(name); // to the end: the others come first in the next round
      this.#legs.set(name, legBehind(flight, sighting));
      if (sighting.seen !== 'nothing') counts.count(sighting.seen === 'done' ? 'done' : 'refused');
      if (sighting.seen === 'failed') counts.failedAs(sighting.code);
    });
    const failure = (await Promise.allSettled(looks)).find(({ status }) => status === 'rejected');
    if (failure?.status === 'rejected') throw failure.reason;
  }

  /** Contracts at which something arrived that the books have not seen yet. */
  arrived(): Address[] {
    return [...this.#legs.values()].flatMap(({ at, flight }) => (at === 'contract' ? [flight.contract] : []));
  }

  /** The books have seen the contract behind the arrival. */
  seen(contract: Address): void {
    const name = contract.toRawString();
    if (this.#legs.get(name)?.at === 'contract') this.#legs.delete(name);
  }
}

const legBehind = (flight: Flight, sighting: Awaited<ReturnType<typeof lookForArrival>>): Leg =>
  sighting.seen === 'nothing'
    ? { at: 'way', flight, searched: sighting.searched }
    : { at: 'contract', flight };
