/** Accounts as both sources show them; the get method is asked only when the account has changed since the last time. */
import type { Address, Cell, ContractProvider } from '@ton/core';
import type { AgreedAccount, AgreedChain } from '#contracts/client/sources/agreed.ts';
import { isSameId, type TransactionId } from '#contracts/client/sources/transaction-id.ts';
import { BombyxError } from '#protocol/errors.ts';
import { KEPT_READINGS, PRICES_ANEW_MS } from './limits.ts';

export interface Reading<T> {
  readonly account: AgreedAccount;
  /** What the get method says in this state of the account. */
  readonly value: T;
  /** Time of the account's last transaction, Unix seconds: storage is paid up to it. */
  readonly changedAtS: number;
}

/** Nothing was deployed there. */
export interface Absent {
  readonly account: AgreedAccount;
  readonly value?: undefined;
}

interface Kept<T> {
  readonly last: TransactionId;
  readonly value: T;
  readonly changedAtS: number;
  readonly readAtMs: number;
}

/** Readings of one kind of contract. */
export class Readings<T> {
  readonly #chain: AgreedChain;
  readonly #code: Cell;
  readonly #read: (provider: ContractProvider) => Promise<T>;
  readonly #kept = new Map<string, Kept<T>>();

  constructor(chain: AgreedChain, code: Cell, read: (provider: ContractProvider) => Promise<T>) {
    this.#chain = chain;
    this.#code = code;
    this.#read = read;
  }

  /**
   * The contract at `address`, as both sources show it.
   *
   * @throws BombyxError `chain/…` as `AgreedChain.read`; `vault/absent` for a frozen one, `vault/foreign` for
   *   one of other code; the signal's reason.
   */
  async of(address: Address, signal: AbortSignal): Promise<Reading<T> | Absent> {
    const account = await this.#chain.account(address, signal);
    if (account.state === 'frozen') throw new BombyxError('vault/absent', 'frozen');
    if (account.state === 'uninitialized') return { account };
    if (!account.code?.equals(this.#code)) throw new BombyxError('vault/foreign', 'code');
    const known = this.#kept.get(address.toRawString());
    return known && this.#stillHolds(known, account)
      ? { account, value: known.value, changedAtS: known.changedAtS }
      : await this.#anew(address, signal);
  }

  #stillHolds({ last, readAtMs }: Kept<T>, account: AgreedAccount): boolean {
    const isSame = account.last !== undefined && isSameId(last, account.last);
    return isSame && account.askedAtMs - readAtMs < PRICES_ANEW_MS;
  }

  async #anew(address: Address, signal: AbortSignal): Promise<Reading<T>> {
    const { account, value } = await this.#chain.read(address, this.#read, signal);
    const { last, askedAtMs: readAtMs } = account;
    if (last === undefined) throw new BombyxError('chain/malformed', 'a contract without a transaction');
    const range = { from: last, afterLt: last.lt - 1n, limit: 1 };
    const [newest] = await this.#chain.transactionsFrom(address, range, signal);
    const changedAtS = newest?.now ?? 0;
    this.#keep(address.toRawString(), { last, value, changedAtS, readAtMs });
    return { account, value, changedAtS };
  }

  /** At the end: the first one is always that which was read longest ago. */
  #keep(address: string, kept: Kept<T>): void {
    this.#kept.delete(address);
    this.#kept.set(address, kept);
    const [oldest] = this.#kept.keys();
    if (this.#kept.size > KEPT_READINGS && oldest !== undefined) this.#kept.delete(oldest);
  }
}
