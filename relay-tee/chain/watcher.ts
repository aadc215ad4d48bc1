/** Shows the books what both sources agree on: the vault in every round, accounts when they are due or named. */
import { Address } from '@ton/core';
import { BombyxError, isBombyxError } from '#protocol/errors.ts';
import type { Ledger } from '../ledger/ledger.ts';
import type { Now, Sight } from '../ledger/rules/time.ts';
import type { ChainView } from '../ledger/view.ts';
import { forEachAtOnce } from './at-once.ts';
import type { Counts } from './counts.ts';
import { ACCOUNTS_PER_ROUND, LOOK_TIMEOUT_MS, LOOKS_AT_ONCE, MAX_SEEING, SEEN_FOR_MS } from './limits.ts';
import type { PayeePrices } from './payee-prices.ts';
import type { ChainReader } from './reader.ts';
import { WatchList } from './watch-list.ts';

export interface WatcherSetup {
  readonly ledger: Ledger;
  readonly reader: ChainReader;
  readonly prices: PayeePrices;
  readonly counts: Counts;
  readonly clock: () => Now;
  /** Raw address of the operator's own provider account, which is always watched: it tells what opening one costs. */
  readonly operator: string;
  /** Ends every look. */
  readonly signal: AbortSignal;
}

export class Watcher {
  readonly #setup: WatcherSetup;
  readonly #list = new WatchList();
  readonly #seeing = new Map<string, Promise<void>>();
  #vault: Sight | undefined;

  constructor(setup: WatcherSetup) {
    this.#setup = setup;
  }

  /** The newest view of the vault. */
  get sight(): Sight | undefined {
    return this.#vault;
  }

  /** @throws BombyxError `chain/…`, `vault/…`, `relay/books`; the signal's reason. */
  async lookAtVault(): Promise<void> {
    const view = await this.#setup.reader.vault(this.#setup.signal);
    await this.#observe(view);
    this.#vault = view;
  }

  /** Looks at those that have something at stake and were not seen for long. Returns what some of them failed with. */
  async lookAtAccounts(): Promise<unknown[]> {
    const { ledger, operator, clock } = this.#setup;
    const { clients, payees } = ledger.atStake();
    const nowMs = clock().monotonicMs;
    const payeeSet = new Set([...payees, operator]);
    const all = [...payeeSet, ...clients];
    this.#list.forget(new Set(all), SEEN_FOR_MS, nowMs);
    const due = this.#list.due(all, ACCOUNTS_PER_ROUND, nowMs);
    return forEachAtOnce(due, LOOKS_AT_ONCE, (account) =>
      payeeSet.has(account) ? this.#payee(account) : this.#client(account),
    );
  }

  /** Looks at what a message has just reached. @throws BombyxError as `lookAtVault` */
  async lookBehind(contract: Address): Promise<void> {
    const { store, terms } = this.#setup.ledger.desk;
    const account = contract.toRawString();
    if (contract.equals(terms.vault.address)) await this.lookAtVault();
    else if (store.payees.byAccount(account) || account === this.#setup.operator) await this.#payee(account);
    else if (store.clients.newest(account)) await this.#client(account);
  }

  /** Shows the books one client account now, unless they saw it within `maxAgeMs`. See `ChainWorker.see`. */
  async see(account: string, maxAgeMs: number): Promise<void> {
    const { clock } = this.#setup;
    if (this.#list.ageMs(account, clock().monotonicMs) <= maxAgeMs) return;
    const known = this.#seeing.get(account);
    if (known) return known;
    if (this.#seeing.size >= MAX_SEEING)
      throw new BombyxError('relay/stalled', 'too many accounts to look at');
    const look = this.#seeNow(account).finally(() => this.#seeing.delete(account));
    this.#seeing.set(account, look);
    return look;
  }

  async #seeNow(account: string): Promise<void> {
    try {
      await this.#client(account);
    } catch (cause) {
      if (isBombyxError(cause) && !cause.code.startsWith('chain/')) throw cause;
      this.#setup.counts.failed(cause);
      throw new BombyxError('relay/stalled', 'account', { cause });
    }
  }

  async #client(account: string): Promise<void> {
    const view = await this.#setup.reader.client(addressOf(account), this.#patience());
    await this.#observe(view);
    this.#list.saw(account, view.queriedAtMs);
  }

  async #payee(account: string): Promise<void> {
    const { reader, prices } = this.#setup;
    const { view, sight } = await reader.payee(addressOf(account), this.#patience());
    await this.#observe(view);
    prices.saw(sight);
    this.#list.saw(account, view.queriedAtMs);
  }

  async #observe(view: ChainView): Promise<void> {
    await this.#setup.ledger.observe(view);
    this.#setup.counts.count('view');
  }

  #patience(): AbortSignal {
    return AbortSignal.any([this.#setup.signal, AbortSignal.timeout(LOOK_TIMEOUT_MS)]);
  }
}

/** @throws BombyxError `input/invalid` for what is no raw address of the basechain. */
function addressOf(account: string): Address {
  if (!/^0:[0-9a-f]{64}$/.test(account)) throw new BombyxError('input/invalid', 'account');
  return Address.parseRaw(account);
}
