/** One writer: whatever arrives while the disk is busy goes into the next transaction, and is answered behind its fsync. */
import { BombyxError } from '#protocol/errors.ts';
import type { Store } from './store/store.ts';

/** Most operations in one transaction: bounds how long the first of them waits. */
const MAX_BATCH = 512;

interface Waiting {
  /** Decides before it writes: whatever it throws as a `BombyxError` has changed nothing. */
  readonly work: () => unknown;
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: unknown) => void;
}

export interface BatchHooks {
  /** In each transaction, behind its `operations` operations. */
  readonly tidy: (operations: number) => void;
  /** The transaction was undone: whatever is in memory may say more than the disk. */
  readonly undone: () => void;
}

export class GroupCommit {
  readonly #store: Store;
  readonly #hooks: BatchHooks;
  #waiting: Waiting[] = [];
  #scheduled = false;

  constructor(store: Store, hooks: BatchHooks) {
    this.#store = store;
    this.#hooks = hooks;
  }

  /** Runs `work` in the next transaction; settles when that is on the disk. */
  run<T>(work: () => T): Promise<T> {
    const { promise, resolve, reject } = Promise.withResolvers<T>();
    this.#waiting.push({ work, resolve: (result) => resolve(result as T), reject });
    if (!this.#scheduled) setImmediate(() => this.#flush());
    this.#scheduled = true;
    return promise;
  }

  #flush(): void {
    const batch = this.#waiting.splice(0, MAX_BATCH);
    this.#scheduled = this.#waiting.length > 0;
    if (this.#scheduled) setImmediate(() => this.#flush());
    try {
      const settle = this.#store.transaction(() => {
        const settled = batch.map((each) => this.#try(each));
        this.#hooks.tidy(batch.length);
        return settled;
      });
      for (const each of settle) each();
    } catch (cause) {
      this.#hooks.undone();
      const error = new BombyxError('relay/books', 'a transaction was undone', { cause });
      for (const { reject } of batch) reject(error);
    }
  }

  /** What to tell the caller once the transaction stands. */
  #try({ work, resolve, reject }: Waiting): () => void {
    const before = this.#store.books;
    try {
      const result = work();
      return () => resolve(result);
    } catch (error) {
      const wrote = this.#store.books !== before;
      if (!(error instanceof BombyxError) || wrote) throw error;
      return () => reject(error);
    }
  }
}
