/** A rate with a burst: what one peer may make us do. */

export interface Rate {
  readonly burst: number;
  readonly perSecond: number;
}

export class Budget {
  readonly #rate: Rate;
  #left: number;
  #atMs: number;

  constructor(rate: Rate, nowMs: number) {
    this.#rate = rate;
    this.#left = rate.burst;
    this.#atMs = nowMs;
  }

  /** Counts one; false when it is one too many, which costs nothing. */
  take(nowMs: number): boolean {
    const { burst, perSecond } = this.#rate;
    this.#left = Math.min(burst, this.#left + ((nowMs - this.#atMs) * perSecond) / 1_000);
    this.#atMs = nowMs;
    if (this.#left < 1) return false;
    this.#left--;
    return true;
  }

  /** True when nothing was taken for so long that it is as good as new. */
  isRested(nowMs: number): boolean {
    return this.#left + ((nowMs - this.#atMs) * this.#rate.perSecond) / 1_000 >= this.#rate.burst;
  }
}
