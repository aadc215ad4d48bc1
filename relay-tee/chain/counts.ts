/** What happened how often, for metrics: a closed set of names, so that nothing of anybody can stand in them. */
import { isBombyxError, type ErrorCode } from '#protocol/errors.ts';

/** What the worker counts besides failures. */
export type Event =
  'view' | 'order' | 'again' | 'taken' | 'overtaken' | 'expired' | 'done' | 'refused' | 'unsent';

export interface CountsSnapshot {
  readonly events: Readonly<Partial<Record<Event, number>>>;
  /** By code: of looks at the chain, of the books, and of contracts that refused what was carried. */
  readonly failures: Readonly<Partial<Record<ErrorCode, number>>>;
}

export class Counts {
  readonly #events: Partial<Record<Event, number>> = {};
  readonly #failures: Partial<Record<ErrorCode, number>> = {};

  count(event: Event): void {
    this.#events[event] = (this.#events[event] ?? 0) + 1;
  }

  /** Returns the code under which it was counted: what has none comes of an answer that nobody expected, or of none. */
  failed(error: unknown): ErrorCode {
    if (isBombyxError(error)) return this.failedAs(error.code);
    const isLate = error instanceof Error && error.name === 'TimeoutError';
    return this.failedAs(isLate ? 'chain/unreachable' : 'chain/malformed');
  }

  failedAs(code: ErrorCode): ErrorCode {
    this.#failures[code] = (this.#failures[code] ?? 0) + 1;
    return code;
  }

  get snapshot(): CountsSnapshot {
    return { events: { ...this.#events }, failures: { ...this.#failures } };
  }
}
