/** The time, once a second, for as long as something on the screen counts. */

const TICK_MS = 1_000;

export class Ticker {
  #nowMs = $state(Date.now());

  get nowMs(): number {
    return this.#nowMs;
  }

  /** Starts ticking; returns the way to stop. */
  start(): () => void {
    this.#nowMs = Date.now();
    const timer = setInterval(() => (this.#nowMs = Date.now()), TICK_MS);
    return () => clearInterval(timer);
  }
}
