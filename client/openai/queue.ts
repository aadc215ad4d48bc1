/** An async iterable that is pushed into; for one reader, who may leave early. */

type Settled<T> = { readonly value: T } | { readonly error: unknown } | { readonly end: true };

export class AsyncQueue<T> implements AsyncIterableIterator<T> {
  readonly #onLeave: () => void;
  readonly #items: Settled<T>[] = [];
  #wake: () => void = () => undefined;
  #over = false;

  /** @param onLeave called when the reader leaves before the end. */
  constructor(onLeave: () => void) {
    this.#onLeave = onLeave;
  }

  push(value: T): void {
    this.#add({ value });
  }

  end(): void {
    this.#add({ end: true });
  }

  fail(error: unknown): void {
    this.#add({ error });
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  async next(): Promise<IteratorResult<T>> {
    if (this.#over) return { done: true, value: undefined };
    while (this.#items.length === 0) await new Promise<void>((resolve) => (this.#wake = resolve));
    const item = this.#items.shift();
    if (item && 'value' in item) return { done: false, value: item.value };
    this.#over = true;
    if (item && 'error' in item) throw item.error;
    return { done: true, value: undefined };
  }

  async return(): Promise<IteratorResult<T>> {
    if (!this.#over) this.#onLeave();
    this.#over = true;
    return { done: true, value: undefined };
  }

  #add(item: Settled<T>): void {
    this.#items.push(item);
    this.#wake();
  }
}
