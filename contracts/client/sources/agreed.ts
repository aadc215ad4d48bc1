/** Two sources of the chain as one that is believed: nothing is returned but what both show, and how old it is. */
import type { Address, ContractProvider, Transaction } from '@ton/core';
import { BombyxError, type ErrorCode } from '#protocol/errors.ts';
import { pause } from '../waiting.ts';
import { differenceOf, isSameValue } from './compare.ts';
import { historySince, type History } from './history.ts';
import type { AccountSight, ChainSource, TransactionRange } from './source.ts';
import type { TransactionId } from './transaction-id.ts';

/** While one source is behind the other they are asked again this often: about a block. */
const RETRY_MS = 400;

/** Blocks tell their time in whole seconds. */
const BLOCK_CLOCK_MS = 1_000;

/** What both sources show; only `AgreedChain` makes these. */
export type AgreedAccount = AccountSight & {
  readonly __brand: 'AgreedAccount';
  /** By the caller's monotonic clock, when the questions were sent: what came back is not older than that says. */
  readonly askedAtMs: number;
};

export interface AgreedHistory extends History {
  readonly account: AgreedAccount;
}

export interface AgreedOptions {
  /** V of contracts/README.md: how old a view may become, and how long a source may lag; milliseconds. */
  readonly maxAgeMs: number;
  /** A clock that never goes back, milliseconds; `performance.now` where absent. */
  readonly nowMs?: () => number;
}

/**
 * Makes one chain out of two sources, of which one may lie, lag or be dead.
 *
 * Both answer for the newest block that they hold for final. An account changes by its transactions alone, so two
 * sources that name the same last one must show the same state, whatever block each of them is at.
 *
 * @example
 * const chain = agreed([tonSource('a', clientA), tonSource('b', clientB)], { maxAgeMs: 30_000 });
 * const account = await chain.account(address, AbortSignal.timeout(30_000));
 * chain.expectFresh(account);
 */
export function agreed(sources: readonly [ChainSource, ChainSource], options: AgreedOptions): AgreedChain {
  return new AgreedChain(sources, options);
}

type Pair<T> = readonly [T, T];

export class AgreedChain {
  readonly #sources: Pair<ChainSource>;
  readonly #maxAgeMs: number;
  readonly #nowMs: () => number;
  /** The chain's clock against the caller's, at its highest: a chain that stands still falls behind it. */
  #chainAheadMs = -Infinity;

  constructor(sources: Pair<ChainSource>, { maxAgeMs, nowMs = () => performance.now() }: AgreedOptions) {
    this.#sources = sources;
    this.#maxAgeMs = maxAgeMs;
    this.#nowMs = nowMs;
  }

  /**
   * The account as both show it; waits up to V for a source that is behind.
   *
   * @throws BombyxError `chain/disagreement` when they contradict each other, `chain/stale` when one stays behind or
   * both stand still, `chain/unreachable`, `chain/malformed`; the signal's reason when it is aborted.
   */
  async account(address: Address, signal: AbortSignal): Promise<AgreedAccount> {
    const deadlineMs = this.#nowMs() + this.#maxAgeMs;
    const ask = (source: ChainSource, until: AbortSignal) => source.account(address, until);
    let behind: string | undefined;
    for (;;) {
      const askedAtMs = this.#nowMs();
      const sights = await this.#both(ask, deadlineMs, signal).catch((cause: unknown) => {
        // The last try may run out of time; what was seen before it says more.
        if (behind === undefined || !isFailureOfSource(cause)) throw cause;
        throw new BombyxError('chain/stale', behind, { cause });
      });
      behind = this.#behind(sights, askedAtMs);
      if (behind === undefined) return this.#take(sights, askedAtMs);
      if (this.#nowMs() + RETRY_MS >= deadlineMs) throw new BombyxError('chain/stale', behind);
      await pause(RETRY_MS, signal);
    }
  }

  /**
   * What get methods say, where both sources say the same about the same state.
   *
   * @param read one of reads.ts, or whatever else returns plain values
   * @throws BombyxError as `account`; `chain/disagreement` also when the answers differ.
   * @example
   * const { value } = await chain.read(address, readClientAccount, AbortSignal.timeout(30_000));
   */
  async read<T>(
    address: Address,
    read: (provider: ContractProvider) => Promise<T>,
    signal: AbortSignal,
  ): Promise<{ readonly account: AgreedAccount; readonly value: T }> {
    const deadlineMs = this.#nowMs() + this.#maxAgeMs;
    for (;;) {
      const account = await this.account(address, signal);
      const ask = (source: ChainSource, until: AbortSignal) => source.read(address, read, until);
      const [value, other] = await this.#both(ask, deadlineMs, signal);
      const after = await this.account(address, signal);
      if (after.last?.lt === account.last?.lt) {
        // Nothing happened meanwhile: both were asked about this very state.
        if (!isSameValue(value, other)) throw new BombyxError('chain/disagreement', 'get method');
        return { account, value };
      }
      if (this.#nowMs() >= deadlineMs) throw new BombyxError('chain/stale', 'the account never rests');
    }
  }

  /**
   * The oldest transactions after `afterLt`, up to the last one that both sources show.
   *
   * One source is enough to read them: they are checked against the hash on which both agree.
   *
   * @param afterLt logical time of a transaction of this account that was seen already; 0 for all
   * @param limit most in the answer
   * @throws BombyxError as `account`; `chain/backlog` when more happened than can be walked; `chain/stale` when
   * `afterLt` is newer than what both show.
   * @example
   * const { transactions, more } = await chain.transactionsSince(address, 0n, 100, AbortSignal.timeout(30_000));
   */
  async transactionsSince(
    address: Address,
    afterLt: bigint,
    limit: number,
    signal: AbortSignal,
  ): Promise<AgreedHistory> {
    const account = await this.account(address, signal);
    const top = account.last;
    if ((top?.lt ?? 0n) < afterLt) throw new BombyxError('chain/stale', `nothing at ${afterLt} yet`);
    if (top === undefined) return { account, transactions: [], more: false };
    const range = { top, afterLt, limit };
    const history = await this.#either((source) => historySince(source, address, range, signal));
    return { account, ...history };
  }

  /**
   * One page of transactions from one that both have shown, or that such a one has named: each is checked by its hash.
   *
   * @throws BombyxError `chain/unreachable`, `chain/malformed` when neither has it; the signal's reason when it is aborted.
   */
  transactionsFrom(
    address: Address,
    range: TransactionRange & { readonly from: TransactionId },
    signal: AbortSignal,
  ): Promise<Transaction[]> {
    return this.#either((source) => source.transactions(address, range, signal));
  }

  /** For what proves itself: the second source is asked where the first one fails. */
  async #either<T>(ask: (source: ChainSource) => Promise<T>): Promise<T> {
    const [first, second] = this.#sources;
    return await ask(first).catch((error: unknown) => {
      if (!isFailureOfSource(error)) throw error;
      return ask(second);
    });
  }

  /** @throws BombyxError `chain/stale` when the view is older than V now. */
  expectFresh({ askedAtMs }: AgreedAccount): void {
    const ageMs = this.#nowMs() - askedAtMs;
    if (!(ageMs <= this.#maxAgeMs)) throw new BombyxError('chain/stale', `${Math.round(ageMs)} ms old`);
  }

  async #both<T>(
    ask: (source: ChainSource, until: AbortSignal) => Promise<T>,
    deadlineMs: number,
    signal: AbortSignal,
  ): Promise<Pair<T>> {
    const time = AbortSignal.timeout(Math.max(0, Math.ceil(deadlineMs - this.#nowMs())));
    const until = AbortSignal.any([signal, time]);
    const one = async (source: ChainSource) => {
      try {
        return await ask(source, until);
      } catch (cause) {
        signal.throwIfAborted();
        throw time.aborted
          ? new BombyxError('chain/unreachable', `${source.name}: no answer`, { cause })
          : cause;
      }
    };
    const [first, second] = this.#sources;
    return await Promise.all([one(first), one(second)]);
  }

  /** What is to be waited for, if anything. @throws BombyxError `chain/disagreement` when waiting cannot help. */
  #behind([a, b]: Pair<AccountSight>, askedAtMs: number): string | undefined {
    const [first, second] = this.#sources;
    const ltOf = ({ last }: AccountSight) => last?.lt ?? 0n;
    if (ltOf(a) !== ltOf(b)) {
      const [old, name, other] = ltOf(a) < ltOf(b) ? [a, first.name, b] : [b, second.name, a];
      if (old.seqno < other.seqno) return `${name}: ${other.seqno - old.seqno} blocks behind`;
      throw new BombyxError('chain/disagreement', `${name}: a transaction is missing`);
    }
    const difference = differenceOf(a, b);
    if (difference !== undefined) throw new BombyxError('chain/disagreement', difference);
    const allowedMs = this.#maxAgeMs + BLOCK_CLOCK_MS;
    const apartS = Math.abs(a.timeS - b.timeS);
    if (apartS * 1_000 > allowedMs)
      return `${a.timeS < b.timeS ? first.name : second.name}: ${apartS} s behind`;
    return this.#aheadMs([a, b], askedAtMs) < this.#chainAheadMs - allowedMs
      ? 'the chain stands still'
      : undefined;
  }

  #aheadMs([a, b]: Pair<AccountSight>, askedAtMs: number): number {
    return Math.min(a.timeS, b.timeS) * 1_000 - askedAtMs;
  }

  /** As of the older one of both views. */
  #take(sights: Pair<AccountSight>, askedAtMs: number): AgreedAccount {
    const [a, b] = sights;
    this.#chainAheadMs = Math.max(this.#chainAheadMs, this.#aheadMs(sights, askedAtMs));
    return brandAgreed(a.seqno <= b.seqno ? a : b, askedAtMs);
  }
}

const brandAgreed = (sight: AccountSight, askedAtMs: number): AgreedAccount =>
  ({ ...sight, askedAtMs }) as AgreedAccount;

const SOURCE_FAILURES: ReadonlySet<ErrorCode> = new Set(['chain/unreachable', 'chain/malformed']);

const isFailureOfSource = (error: unknown): boolean =>
  error instanceof BombyxError && SOURCE_FAILURES.has(error.code);
