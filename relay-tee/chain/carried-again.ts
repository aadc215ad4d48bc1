/** How long a statement that was carried in vain waits before it is carried again. */
import { CARRY_AGAIN_AT_MOST_MS, CARRY_AGAIN_MS } from './limits.ts';

interface Attempts {
  readonly statement: string;
  readonly count: number;
  readonly notBeforeMs: number;
}

export class CarriedAgain {
  /** By contract, raw. */
  readonly #attempts = new Map<string, Attempts>();

  /** The wallet has taken an order with this statement, whatever comes of it. */
  carried(contract: string, statement: string, nowMs: number): void {
    const before = this.#attempts.get(contract);
    const count = before?.statement === statement ? before.count + 1 : 1;
    const pauseMs = Math.min(CARRY_AGAIN_MS * 2 ** (count - 1), CARRY_AGAIN_AT_MOST_MS);
    this.#attempts.set(contract, { statement, count, notBeforeMs: nowMs + pauseMs });
  }

  mayCarry(contract: string, statement: string, nowMs: number): boolean {
    const before = this.#attempts.get(contract);
    return before?.statement !== statement || nowMs >= before.notBeforeMs;
  }

  /** Forgets all contracts but these, to which nothing is to be carried any more. */
  keepOnly(contracts: ReadonlySet<string>): void {
    for (const contract of this.#attempts.keys())
      if (!contracts.has(contract)) this.#attempts.delete(contract);
  }
}
