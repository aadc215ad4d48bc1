/** The clock of a new chain: it begins in the past, so that what has to wait there waits no time of ours. */
import { GENESIS_AGE_S } from './limits.ts';

export class PastClock {
  readonly #nowMs: () => number;
  #behindMs = GENESIS_AGE_S * 1_000;

  constructor(nowMs: () => number) {
    this.#nowMs = nowMs;
  }

  readonly nowMs = (): number => this.#nowMs() - this.#behindMs;

  /** Lets time pass. @throws Error beyond the present: later starts would have to set the clock back. */
  pass(seconds: number): void {
    if (!(seconds >= 0 && seconds * 1_000 <= this.#behindMs))
      throw new Error(`genesis: ${seconds} s lead beyond the present`);
    this.#behindMs -= seconds * 1_000;
  }
}
