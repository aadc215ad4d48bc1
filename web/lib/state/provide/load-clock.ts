/** How long loading still takes, from how it went so far. */
import type { LoadProgress } from '#lib/engine/api.ts';

/** Before this much time, a rate says nothing. */
const MIN_SAMPLE_MS = 700;

/** Share of the newest rate in the running one: a slow second must not double the forecast. */
const NEWEST = 0.25;

/** Follows one load; a new phase starts anew, since bytes and shaders do not take the same time. */
export class LoadClock {
  #phase = '';
  #at: { readonly ms: number; readonly done: number } | undefined;
  #perMs: number | undefined;

  /** Milliseconds left, or `undefined` while nobody can know. */
  left(progress: LoadProgress, nowMs: number): number | undefined {
    const done = progress.fraction;
    if (done === undefined) return undefined;
    if (progress.phase !== this.#phase || !this.#at || done < this.#at.done) {
      this.#phase = progress.phase;
      this.#at = { ms: nowMs, done };
      this.#perMs = undefined;
      return undefined;
    }
    const spent = nowMs - this.#at.ms;
    if (spent >= MIN_SAMPLE_MS) {
      const rate = (done - this.#at.done) / spent;
      this.#perMs = this.#perMs === undefined ? rate : this.#perMs + NEWEST * (rate - this.#perMs);
      this.#at = { ms: nowMs, done };
    }
    return this.#perMs !== undefined && this.#perMs > 0 ? (1 - done) / this.#perMs : undefined;
  }
}
