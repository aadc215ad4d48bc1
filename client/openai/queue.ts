/** An async iterable that is pushed into; for one reader, who may leave early. */

type Settled<T> = { readonly value: T } | { readonly error: unknown } | { readonly end: true };

export class AsyncQueue<T> implements AsyncIterableIterator<T> {
  readonly #onLeave: () => void;
  readonly #items: Settled<T>[] = [];
  /** Calls of `next` that found nothing, in order: each gets its own item. */
  readonly #waiting: ((item: Settled<T>) => void)[] = [];
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
    const item = this.#items.shift() ?? (await new Promise<Settled<T>>((take) => this.#waiting.push(take)));
    if ('value' in item) return { done: false, value: item.value };
    this.#finish();
    if ('error' in item) throw item.error;
    return { done: true, value: undefined };
  }

  async return(): Promise<IteratorResult<T>> {
    if (!this.#over) this.#onLeave();
    this.#finish();
    return { done: true, value: undefined };
  }

  #add(item: Settled<T>): void {
    if (this.#over) return;
    const take = this.#waiting.shift();
    if (take) take(item);
    else this.#items.push(item);
  }

  /** Nothing is kept for a reader that is gone, and no `next` waits for ever. */
  #finish(): void {
    this.#over = true;
    this.#items.length = 0;
    for (const take of this.#waiting.splice(0)) take({ end: true });
  }
}
