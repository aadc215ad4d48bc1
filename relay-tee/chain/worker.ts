/**
 * Joins the books with the chain: shows them what two sources agree on, and carries there what they have signed.
 *
 * The books decide; nothing here does. While the sources disagree, lag or are silent the books see nothing new, and
 * stop by themselves what needs a fresh view.
 */
import { Address } from '@ton/core';
import { providerAccountOf } from '#contracts/client/addresses.ts';
import { OrderWallet } from '#contracts/client/order-wallet.ts';
import type { Signer } from '#contracts/client/signer.ts';
import { agreed } from '#contracts/client/sources/agreed.ts';
import { agreedSource } from '#contracts/client/sources/agreed-source.ts';
import type { ErrorCode } from '#protocol/errors.ts';
import type { Ledger } from '../ledger/ledger.ts';
import type { Now } from '../ledger/rules/time.ts';
import { forEachAtOnce } from './at-once.ts';
import { Carrier } from './carrier.ts';
import { Counts } from './counts.ts';
import { sendToAll, type ChainEndpoints } from './endpoint.ts';
import { errandsOf } from './errands.ts';
import {
  CARRIER_RESERVE_NANO,
  LOOK_TIMEOUT_MS,
  LOOKS_AT_ONCE,
  ROUND_AT_MOST_MS,
  ROUND_EVERY_MS,
  SEEN_FOR_MS,
  STOP_TIMEOUT_MS,
} from './limits.ts';
import { PayeePrices } from './payee-prices.ts';
import { ChainReader } from './reader.ts';
import { Rounds } from './rounds.ts';
import type { WorkerState } from './state.ts';
import { Watcher } from './watcher.ts';

export interface ChainWorkerSetup {
  readonly ledger: Ledger;
  readonly endpoints: ChainEndpoints;
  /** Key of the wallet v5r1 that pays for commits, charges, claims and openings; the operator keeps money in it. */
  readonly carrier: Signer;
  /** The same clock as the ledger's. */
  readonly clock: () => Now;
  /** What of the wallet's money only commits may use. */
  readonly reserveNano?: bigint;
  readonly roundEveryMs?: number;
  /** Hears of whatever a round failed with; it names addresses, and no keys. */
  readonly onFailure?: (error: unknown) => void;
}

export class ChainWorker {
  readonly #setup: ChainWorkerSetup;
  readonly #counts = new Counts();
  readonly #prices: PayeePrices;
  readonly #rounds: Rounds;
  readonly #carrier: Carrier;
  readonly #watcher: Watcher;
  /** Of the round that runs, and of the last one. */
  #failed: ErrorCode[] = [];
  #failing: ErrorCode | undefined;

  constructor(setup: ChainWorkerSetup) {
    const { ledger, endpoints, carrier, clock, reserveNano = CARRIER_RESERVE_NANO } = setup;
    const { terms, times } = ledger.desk;
    const counts = this.#counts;
    const monotonicMs = () => clock().monotonicMs;
    const sources = [endpoints[0].source, endpoints[1].source] as const;
    const chain = agreed(sources, { maxAgeMs: times.viewMs, nowMs: monotonicMs });
    const { address } = providerAccountOf(terms.vault, Address.parseRaw(terms.operatorWallet));
    const operator = address.toRawString();
    this.#setup = setup;
    this.#prices = new PayeePrices(operator);
    this.#rounds = new Rounds({
      round: () => this.#round(),
      everyMs: setup.roundEveryMs ?? ROUND_EVERY_MS,
      atMostMs: ROUND_AT_MOST_MS,
    });
    this.#carrier = new Carrier({
      wallet: new OrderWallet(carrier, terms.vault.network),
      source: agreedSource(chain),
      send: (boc, signal) => sendToAll(endpoints, boc, signal),
      reserveNano,
      counts,
      monotonicMs,
    });
    this.#watcher = new Watcher({
      ledger,
      reader: new ChainReader(chain, terms.vault),
      prices: this.#prices,
      counts,
      clock,
      operator,
      signal: this.#rounds.signal,
    });
  }

  get state(): WorkerState {
    const { ledger, clock } = this.#setup;
    const { phase, timeMs: chainTimeMs, viewIsGood } = ledger.standing;
    const { monotonicMs, hostMs } = clock();
    const { sight } = this.#watcher;
    const viewAgeMs = sight && monotonicMs - sight.queriedAtMs;
    const clockGapMs = sight && hostMs - (sight.blockTimeMs + monotonicMs - sight.queriedAtMs);
    return {
      ...this.#counts.snapshot,
      ...{ phase, chainTimeMs, viewIsGood, viewAgeMs, clockGapMs },
      failing: this.#failing,
      failuresInRow: this.#rounds.failures,
      carrier: this.#carrier.state,
    };
  }

  /** Begins its rounds, in the first of which this instance's own commit is sent. `state` says how far it has come. */
  start(): void {
    this.#rounds.start();
  }

  /**
   * Shows the books one client account now, unless they saw it within `maxAgeMs`: an account that has just been opened
   * is known to nobody before somebody names it. Ask with 0 when a ticket failed for want of money or by its key.
   *
   * @param account raw address
   * @throws BombyxError `vault/absent` before its first deposit, `vault/foreign` for what is no account of this vault,
   *   `relay/stalled` while the sources do not agree or answer, `input/invalid`.
   */
  see(account: string, maxAgeMs = SEEN_FOR_MS): Promise<void> {
    return this.#watcher.see(account, maxAgeMs);
  }

  /**
   * Stops the books, carries their last commit, and resolves when the chain shows it: true for a clean stop. False when
   * it was not seen in time, or when this instance had not recovered itself: then the next start is a recovery.
   */
  async stop(timeoutMs = STOP_TIMEOUT_MS): Promise<boolean> {
    const { ledger } = this.#setup;
    await ledger.stop();
    this.#rounds.wake();
    const time = AbortSignal.timeout(timeoutMs);
    const isOver = new Promise<void>((resolve) =>
      time.addEventListener('abort', () => resolve(), { once: true }),
    );
    await Promise.race([this.#rounds.ended, isOver]);
    await this.#rounds.stop();
    return ledger.phase === 'stopped' && ledger.desk.store.books.vault.bootId === 0n;
  }

  /** Without a new view of the vault there is nothing to do; other failures hold up only what they concern. */
  async #round(): Promise<'well' | 'failed' | 'over'> {
    this.#failed = [];
    await this.#attempt(() => this.#carrier.look(this.#patience()));
    const arrived = this.#carrier.arrived(); // before the looks that are to show what came of it
    const isSeen = await this.#attempt(() => this.#watcher.lookAtVault());
    if (this.#isOver()) return 'over';
    if (isSeen) {
      await this.#lookAtAccounts(arrived);
      await this.#attempt(() => this.#carry());
    }
    [this.#failing] = this.#failed;
    return isSeen ? 'well' : 'failed';
  }

  async #lookAtAccounts(arrived: readonly Address[]): Promise<void> {
    const failures = await forEachAtOnce(arrived, LOOKS_AT_ONCE, async (contract) => {
      await this.#watcher.lookBehind(contract);
      this.#carrier.seen(contract);
    });
    if (this.#setup.ledger.phase !== 'stopping') failures.push(...(await this.#watcher.lookAtAccounts()));
    failures.forEach((failure) => this.#note(failure));
  }

  async #carry(): Promise<void> {
    const errands = await errandsOf(this.#setup.ledger, this.#prices);
    await this.#carrier.carry(errands, this.#patience());
  }

  async #attempt(work: () => Promise<void>): Promise<boolean> {
    try {
      await work();
      return true;
    } catch (error) {
      this.#note(error);
      return false;
    }
  }

  /** @throws the signal's reason when the rounds are over: then nothing has failed. */
  #note(failure: unknown): void {
    this.#rounds.signal.throwIfAborted();
    this.#failed.push(this.#counts.failed(failure));
    this.#setup.onFailure?.(failure);
  }

  #patience(): AbortSignal {
    return AbortSignal.any([this.#rounds.signal, AbortSignal.timeout(LOOK_TIMEOUT_MS)]);
  }

  #isOver(): boolean {
    const { phase } = this.#setup.ledger;
    return phase === 'stopped' || phase === 'superseded';
  }
}
