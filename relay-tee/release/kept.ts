/** Entries that end by themselves, and of which there are never too many. */
import { BombyxError } from '#protocol/errors.ts';

interface Entry<T> {
  readonly value: T;
  readonly untilMs: number;
}

/** By whatever clock the caller counts; all times of one instance are of the same clock. */
export class Kept<T> {
  readonly #entries = new Map<string, Entry<T>>();
  readonly #limit: number;

  constructor(limit: number) {
    this.#limit = limit;
  }

  get size(): number {
    return this.#entries.size;
  }

  get(key: string, nowMs: number): T | undefined {
    const entry = this.#entries.get(key);
    return entry && nowMs < entry.untilMs ? entry.value : undefined;
  }

  /** @throws BombyxError `relay/busy` when as many as may be are alive. */
  put(key: string, value: T, untilMs: number, nowMs: number): void {
    this.#entries.delete(key); // to the end: those that were put first end first
    if (this.#entries.size >= this.#limit) this.tidy(nowMs);
    if (this.#entries.size >= this.#limit) throw new BombyxError('relay/busy', 'kept');
    this.#entries.set(key, { value, untilMs });
  }

  remove(key: string): void {
    this.#entries.delete(key);
  }

  /** Forgets everything that has ended. */
  tidy(nowMs: number): void {
    for (const [key, { untilMs }] of this.#entries) if (nowMs >= untilMs) this.#entries.delete(key);
  }
}
