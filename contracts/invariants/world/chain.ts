/** The real chain under the cast: it runs one message at a time, and says what has come of it in the model's words. */
import {
  beginCell,
  storeStateInit,
  type Cell,
  type Message,
  type Transaction,
  type TransactionDescriptionGeneric,
} from '@ton/core';
import type { BlockchainSnapshot } from '@ton/sandbox';
import { contractError } from '../../client/errors.ts';
import { TestChain } from '../../testing/chain.ts';
import { newborn, type Account, type Contract } from '../model/account.ts';
import type { Name } from '../model/message.ts';
import type { Prices } from '../model/prices.ts';
import type { Nature, Verdict } from '../model/transaction.ts';
import { get } from './cast.ts';
import type { Decoder } from './decode.ts';
import type { Encoder } from './encode.ts';
import { pricesOf } from './prices.ts';

/** An account as it is on the chain, with what it owes for storage. */
export interface Observed {
  readonly account: Account;
  readonly debtNano: bigint;
  /** Until then storage is paid; 0 where nothing is. */
  readonly paidUntil: number;
}

export interface Observation {
  readonly nature: Nature;
  /** Any exit code that our contracts have no name for stands as it is. */
  readonly verdict: Verdict | `exit ${number}`;
  readonly out: readonly Message[];
  readonly feesNano: bigint;
}

/** The virtual machine's own code for it. */
const OUT_OF_GAS = -14;

/** `dear` is what the sandbox brings along: storage for four times as much, so that accounts freeze within its time. */
export type PriceList = 'mainnet' | 'dear';

function phases({ description }: Transaction): TransactionDescriptionGeneric {
  if (description.type !== 'generic') throw new Error(`a transaction of type ${description.type}`);
  return description;
}

function verdictOf(tx: Transaction): Observation['verdict'] {
  const { computePhase, actionPhase } = phases(tx);
  if (computePhase.type === 'skipped') return computePhase.reason === 'no-gas' ? 'no-gas' : 'absent';
  if (computePhase.exitCode === OUT_OF_GAS) return 'starved';
  if (!computePhase.success) return contractError(computePhase.exitCode) ?? `exit ${computePhase.exitCode}`;
  return actionPhase?.success === true ? 'accepted' : 'unpaid';
}

function natureOf(tx: Transaction): Nature {
  const { storagePhase, computePhase } = phases(tx);
  return {
    now: tx.now,
    lt: tx.lt,
    gas: computePhase.type === 'vm' ? computePhase.gasUsed : 0n,
    starved: verdictOf(tx) === 'starved',
    storageNano: storagePhase?.storageFeesCollected ?? 0n,
    debtNano: storagePhase?.storageFeesDue ?? 0n,
    frozen: storagePhase?.statusChange === 'frozen',
  };
}

export class WorldChain {
  readonly prices: Prices;
  readonly #chain: TestChain;
  readonly #encoder: Encoder;
  readonly #decoder: Decoder;
  readonly #empty: BlockchainSnapshot;
  readonly #observed = new Map<Name, Observed>();
  readonly #lastData = new Map<Name, Cell>();

  private constructor(chain: TestChain, encoder: Encoder, decoder: Decoder) {
    this.#chain = chain;
    this.#encoder = encoder;
    this.#decoder = decoder;
    this.#empty = chain.blockchain.snapshot();
    this.prices = pricesOf(chain.blockchain.configBase64);
  }

  static async create(encoder: Encoder, decoder: Decoder, list: PriceList): Promise<WorldChain> {
    const chain = await TestChain.create();
    if (list === 'dear') chain.blockchain.setConfig('default');
    return new WorldChain(chain, encoder, decoder);
  }

  get now(): number {
    return this.#chain.now;
  }

  advance(seconds: number): void {
    this.#chain.advance(seconds);
  }

  /** Everything is gone, and nothing has happened yet. */
  async reset(): Promise<void> {
    await this.#chain.blockchain.loadFrom(this.#empty);
    this.#lastData.clear();
    for (const name of this.#encoder.cast.deployed.keys()) await this.#observe(name);
  }

  at(name: Name): Observed {
    return get(this.#observed, name);
  }

  /** With which a frozen account is revived. */
  lastData(name: Name): Cell | undefined {
    return this.#lastData.get(name);
  }

  async deliver(name: Name, message: Message): Promise<Observation> {
    const { tx, out, feesNano } = await this.#chain.deliver(message);
    await this.#observe(name);
    return { nature: natureOf(tx), verdict: verdictOf(tx), out, feesNano };
  }

  /** The account is no more, as after decades of unpaid storage. */
  async remove(name: Name): Promise<void> {
    await this.#chain.remove(this.#encoder.address(name));
    this.#lastData.delete(name);
    await this.#observe(name);
  }

  async #observe(name: Name): Promise<void> {
    const { account } = (await this.#chain.blockchain.getContract(this.#encoder.address(name))).account;
    const debtNano = account?.storageStats.duePayment ?? 0n;
    const balanceNano = account?.storage.balance.coins ?? 0n;
    const state = account?.storage.state;
    if (state?.type === 'active' && state.state.data) this.#lastData.set(name, state.state.data);
    if (state?.type === 'frozen' && state.stateHash !== this.#lastHash(name))
      throw new Error(`${name} is frozen in another state than its last`);
    const status = state === undefined || state.type === 'uninit' ? 'none' : state.type;
    const contract = this.#contract(name, status);
    const paidUntil = account?.storageStats.lastPaid ?? 0;
    this.#observed.set(name, { account: { status, balanceNano, contract }, debtNano, paidUntil });
  }

  #contract(name: Name, status: Account['status']): Contract {
    const data = this.#lastData.get(name);
    if (status !== 'none' && data !== undefined) return this.#decoder.contract(name, data);
    return newborn(get(this.#encoder.cast.deployed, name));
  }

  #lastHash(name: Name): bigint {
    const { code } = get(this.#encoder.cast.deployments, name).init;
    const data = this.#lastData.get(name);
    const init = beginCell().store(storeStateInit({ code, ...(data && { data }) }));
    return BigInt(`0x${init.endCell().hash().toString('hex')}`);
  }
}
