/** One round after the other until somebody ends it: slower after failures, at once when woken. */
import { pause } from '#contracts/client/waiting.ts';

export interface RoundsSetup {
  /** One round. Resolves with what is to follow; never rejects but for its signal. */
  readonly round: (signal: AbortSignal) => Promise<'well' | 'failed' | 'over'>;
  readonly everyMs: number;
  /** The pause doubles with each failure up to this. */
  readonly atMostMs: number;
}

export class Rounds {
  readonly #setup: RoundsSetup;
  readonly #end = new AbortController();
  #nap = new AbortController();
  #running: Promise<void> | undefined;
  /** In a row. */
  failures = 0;

  constructor(setup: RoundsSetup) {
    this.#setup = setup;
  }

  get signal(): AbortSignal {
    return this.#end.signal;
  }

  /** Resolves when the rounds are over, by themselves or by `stop`. */
  get ended(): Promise<void> {
    return this.#running ?? Promise.resolve();
  }

  start(): void {
    this.#running ??= this.#run();
  }

  /** The next round comes now, and the ones after it come as if there had been no failure. */
  wake(): void {
    this.failures = 0;
    this.#nap.abort();
  }

  async stop(): Promise<void> {
    this.#end.abort(new Error('the rounds are over'));
    await this.ended;
  }

  async #run(): Promise<void> {
    const { round } = this.#setup;
    const { signal } = this;
    while (!signal.aborted) {
      this.#nap = new AbortController();
      const outcome = await round(signal).catch((error: unknown) => {
        if (!signal.aborted) throw error;
        return 'over' as const;
      });
      if (outcome === 'over') return;
      this.failures = outcome === 'failed' ? this.failures + 1 : 0;
      await this.#rest();
    }
  }

  async #rest(): Promise<void> {
    const { everyMs, atMostMs } = this.#setup;
    const either = AbortSignal.any([this.signal, this.#nap.signal]);
    const ms = Math.min(everyMs * 2 ** this.failures, atMostMs);
    await pause(ms, either).catch(() => undefined); // woken or ended: the loop looks which
  }
}
