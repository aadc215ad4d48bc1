/** Gathers what arrives between two frames, so that a fast stream draws once per frame and a hidden tab still goes on. */

/** A hidden tab has no frames: then the batch is handed over this often. */
const HIDDEN_FLUSH_MS = 250;

export class FrameBatch<T> {
  readonly #flush: (items: readonly T[]) => void;
  #items: T[] = [];
  #frame: number | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(flush: (items: readonly T[]) => void) {
    this.#flush = flush;
  }

  push(item: T): void {
    this.#items.push(item);
    if (this.#timer !== undefined) return;
    this.#frame = requestAnimationFrame(() => this.flush());
    this.#timer = setTimeout(() => this.flush(), HIDDEN_FLUSH_MS);
  }

  /** Hands over what is waiting, now. */
  flush(): void {
    if (this.#frame !== undefined) cancelAnimationFrame(this.#frame);
    clearTimeout(this.#timer);
    this.#frame = this.#timer = undefined;
    const items = this.#items;
    if (items.length === 0) return;
    this.#items = [];
    this.#flush(items);
  }
}
