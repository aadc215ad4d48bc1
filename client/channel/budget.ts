/** How many frames that no credit bounds a peer may send: pings, credits, jobs, and chunks of jobs that ended. */

/** Far above a suspended page's backlog, or the chunks that were on their way when a few jobs were cancelled. */
const BURST_FRAMES = 512;

/** An honest peer sends a ping and a pong a second, and a credit for each 16 chunks. */
const FRAMES_PER_SECOND = 64;

export class FrameBudget {
  #left = BURST_FRAMES;
  #atMs: number;

  constructor(nowMs: number) {
    this.#atMs = nowMs;
  }

  /** Counts one frame; false when it is one too many. */
  take(nowMs: number): boolean {
    const earned = ((nowMs - this.#atMs) * FRAMES_PER_SECOND) / 1_000;
    this.#atMs = nowMs;
    this.#left = Math.min(BURST_FRAMES, this.#left + earned) - 1;
    return this.#left >= 0;
  }
}
