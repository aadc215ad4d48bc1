/** One engine, one answer at a time: the others wait in order. */

import { MAX_WAITING_JOBS } from './limits.ts';

export class EngineQueue {
  readonly #waiting: (() => void)[] = [];
  #busy = false;

  /** Jobs that run or wait. */
  get length(): number {
    return this.#waiting.length + (this.#busy ? 1 : 0);
  }

  /** True when a further job would wait behind more than may. */
  get isFull(): boolean {
    return this.length > MAX_WAITING_JOBS;
  }

  /** Calls `onFree` when the engine is this job's; the returned function gives it back, or leaves the queue. */
  join(onFree: () => void): () => void {
    const entry = () => {
      this.#busy = true;
      onFree();
    };
    let held = true;
    if (this.#busy) this.#waiting.push(entry);
    else entry();
    return () => {
      if (!held) return;
      held = false;
      const at = this.#waiting.indexOf(entry);
      if (at >= 0) this.#waiting.splice(at, 1);
      else this.#next();
    };
  }

  #next(): void {
    this.#busy = false;
    this.#waiting.shift()?.();
  }
}
