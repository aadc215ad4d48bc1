/** Who wrote to whom lately: bounds how many different peers one key may address first. */
import type { PeerId } from '#protocol/ids.ts';
import type { Clock } from '../clock.ts';
import { MAX_RATE_KEYS } from '../limits.ts';

export class Correspondence {
  readonly #clock: Clock;
  readonly #windowMs: number;
  readonly #maxPartners: number;
  /** Writer to those it addressed first, with the time of its last letter to each. */
  readonly #written = new Map<PeerId, Map<PeerId, number>>();

  constructor(clock: Clock, windowMs: number, maxPartners: number) {
    this.#clock = clock;
    this.#windowMs = windowMs;
    this.#maxPartners = maxPartners;
  }

  /** Notes a letter and returns true, unless it is one stranger too many. Answering is always allowed. */
  mayWrite(from: PeerId, to: PeerId): boolean {
    const nowMs = this.#clock.nowMs();
    if (this.#isRecent(this.#written.get(to)?.get(from))) return true;
    const partners = this.#written.get(from) ?? new Map<PeerId, number>();
    for (const [partner, atMs] of partners) if (!this.#isRecent(atMs)) partners.delete(partner);
    if (!partners.has(to) && partners.size >= this.#maxPartners) return false;
    partners.set(to, nowMs);
    this.#written.delete(from); // to the end of the map: its order is the order of use
    this.#written.set(from, partners);
    const oldest = this.#written.keys().next();
    if (this.#written.size > MAX_RATE_KEYS && !oldest.done) this.#written.delete(oldest.value);
    return true;
  }

  sweep(): void {
    for (const [writer, partners] of this.#written)
      if (![...partners.values()].some((atMs) => this.#isRecent(atMs))) this.#written.delete(writer);
  }

  #isRecent(atMs: number | undefined): boolean {
    return atMs !== undefined && this.#clock.nowMs() - atMs <= this.#windowMs;
  }
}
