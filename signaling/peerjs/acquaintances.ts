/** Which peers exchanged an offer or answer lately, and so may send each other LEAVE and EXPIRE. */
import type { PeerId } from '#protocol/ids.ts';
import type { Clock } from '../clock.ts';
import { ACQUAINTANCE_MS, MAX_ACQUAINTANCES } from '../limits.ts';

export class Acquaintances {
  readonly #clock: Clock;
  /** Pair to the time of its last exchange, oldest first. */
  readonly #metMs = new Map<string, number>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  met(a: PeerId, b: PeerId): void {
    const pair = pairOf(a, b);
    this.#metMs.delete(pair);
    this.#metMs.set(pair, this.#clock.nowMs());
    const oldest = this.#metMs.keys().next();
    if (this.#metMs.size > MAX_ACQUAINTANCES && !oldest.done) this.#metMs.delete(oldest.value);
  }

  know(a: PeerId, b: PeerId): boolean {
    const metMs = this.#metMs.get(pairOf(a, b));
    return metMs !== undefined && this.#clock.nowMs() - metMs <= ACQUAINTANCE_MS;
  }

  sweep(): void {
    for (const [pair, metMs] of this.#metMs) {
      if (this.#clock.nowMs() - metMs <= ACQUAINTANCE_MS) return;
      this.#metMs.delete(pair);
    }
  }
}

const pairOf = (a: PeerId, b: PeerId): string => (a < b ? a + b : b + a);
