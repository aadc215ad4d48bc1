/** The accounts as of the last block: a bounded cache over the store. */
import type { Address } from '@ton/core';
import { MAX_CACHED_ACCOUNTS } from '../limits.ts';
import type { Store } from '../store/store.ts';
import { emptyAccount, type AccountState } from './account.ts';

export class Accounts {
  readonly #store: Store;
  readonly #cache = new Map<string, AccountState>();

  constructor(store: Store) {
    this.#store = store;
  }

  get(address: Address): AccountState {
    const key = address.toRawString();
    const known = this.#cache.get(key) ?? this.#store.account(key) ?? emptyAccount(address);
    this.#remember(key, known);
    return known;
  }

  /** Takes over what a block changed, after the store has it. */
  apply(changed: ReadonlyMap<string, AccountState>): void {
    for (const [key, state] of changed) this.#remember(key, state);
  }

  #remember(key: string, state: AccountState): void {
    this.#cache.delete(key); // to the end of the map: its order is the order of use
    this.#cache.set(key, state);
    if (this.#cache.size <= MAX_CACHED_ACCOUNTS) return;
    const oldest = this.#cache.keys().next();
    if (!oldest.done) this.#cache.delete(oldest.value);
  }
}
