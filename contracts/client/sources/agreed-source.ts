/** What two sources agree on, where one source is asked: nothing comes out that only one of them says. */
import type { Address, ContractProvider, Transaction } from '@ton/core';
import type { AgreedChain } from './agreed.ts';
import type { AccountSight, ChainSource, TransactionRange } from './source.ts';

/**
 * @example
 * const source = agreedSource(agreed([a, b], { maxAgeMs: 30_000 }));
 * await follow(source, trail, options); // no longer the word of one endpoint
 */
export const agreedSource = (chain: AgreedChain): ChainSource => new AgreedSource(chain);

class AgreedSource implements ChainSource {
  readonly name = 'agreed';
  readonly #chain: AgreedChain;

  constructor(chain: AgreedChain) {
    this.#chain = chain;
  }

  account(address: Address, signal: AbortSignal): Promise<AccountSight> {
    return this.#chain.account(address, signal);
  }

  async transactions(address: Address, range: TransactionRange, signal: AbortSignal): Promise<Transaction[]> {
    const from = range.from ?? (await this.#chain.account(address, signal)).last;
    if (from === undefined || from.lt <= range.afterLt) return [];
    return await this.#chain.transactionsFrom(address, { ...range, from }, signal);
  }

  async read<T>(
    address: Address,
    read: (provider: ContractProvider) => Promise<T>,
    signal: AbortSignal,
  ): Promise<T> {
    return (await this.#chain.read(address, read, signal)).value;
  }
}
