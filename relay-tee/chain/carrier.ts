/**
 * The relay's own wallet, which brings to the chain what the books have signed, and pays for it.
 *
 * Invariants:
 *  1. At most one order is under way that the wallet has not taken yet; a next one is signed only when that was taken,
 *     overtaken or has expired. Of all that is ever signed for one seqno at most one order lands.
 *  2. Nothing is sent to a contract to which something is on its way, nor before it was seen behind that arrival.
 *  3. What an earlier run or a clone has sent is learnt from the wallet's own history on the chain, never from a disk.
 *  4. The same statement is carried again only after a pause that doubles.
 */
import type { Address } from '@ton/core';
import { lookForOrder, type OrderSighting, type SentOrder } from '#contracts/client/follow/order.ts';
import { recentFlights } from '#contracts/client/follow/recent.ts';
import { UNSEARCHED, type Searched } from '#contracts/client/follow/trail.ts';
import { seqnoIn, type Order, type OrderWallet } from '#contracts/client/order-wallet.ts';
import type { ChainSource } from '#contracts/client/sources/source.ts';
import { chooseBatch } from './batch.ts';
import { CarriedAgain } from './carried-again.ts';
import type { Counts } from './counts.ts';
import type { Errand, ErrandKind } from './errands.ts';
import { Flights } from './flights.ts';
import { FLIGHT_S, MAX_RECENT, ORDER_AGAIN_MS, ORDER_VALID_S } from './limits.ts';

export interface CarrierSetup {
  readonly wallet: OrderWallet;
  /** What both sources agree on. */
  readonly source: ChainSource;
  /** Gives a message to every endpoint; resolves when each has answered, however. */
  readonly send: (boc: Buffer, signal: AbortSignal) => Promise<void>;
  /** Only commits may use it. */
  readonly reserveNano: bigint;
  readonly counts: Counts;
  readonly monotonicMs: () => number;
}

/** What health says about the wallet. */
export interface CarrierState {
  /** Raw address. */
  readonly wallet: string;
  /** As it was last seen; unknown before. */
  readonly balanceNano: bigint | undefined;
  readonly reserveNano: bigint;
  /** Errands that the wallet has no money for. */
  readonly unpaid: Readonly<Partial<Record<ErrandKind, number>>>;
  readonly underWay: number;
}

interface UnderWay {
  readonly order: SentOrder & Order;
  readonly errands: readonly Errand[];
  readonly searched: Searched;
  readonly givenAtMs: number;
}

const nameOf = ({ message }: Errand): string => message.to.toRawString();

export class Carrier {
  readonly #setup: CarrierSetup;
  readonly #flights = new Flights();
  readonly #again = new CarriedAgain();
  /** Number of the wallet's next order, up to which its history is known. */
  #seqno: number | undefined;
  #underWay: UnderWay | undefined;
  #balanceNano: bigint | undefined;
  #unpaid: readonly Errand[] = [];

  constructor(setup: CarrierSetup) {
    this.#setup = setup;
  }

  get state(): CarrierState {
    const { wallet, reserveNano } = this.#setup;
    const unpaid: Partial<Record<ErrandKind, number>> = {};
    for (const { kind } of this.#unpaid) unpaid[kind] = (unpaid[kind] ?? 0) + 1;
    return {
      wallet: wallet.address.toRawString(),
      balanceNano: this.#balanceNano,
      reserveNano,
      unpaid,
      underWay: this.#flights.size + (this.#underWay?.errands.length ?? 0),
    };
  }

  /** Contracts that have to be seen before anything more is sent to them. */
  arrived(): Address[] {
    return this.#flights.arrived();
  }

  /** The books have seen the contract, by a question that was sent behind the arrival. */
  seen(contract: Address): void {
    this.#flights.seen(contract);
  }

  /** Looks once for everything that is under way. @throws BombyxError `chain/…`; the signal's reason. */
  async look(signal: AbortSignal): Promise<void> {
    const { source, counts } = this.#setup;
    if (this.#seqno === undefined) await this.#learn(signal);
    if (this.#underWay) await this.#lookForOrder(this.#underWay, signal);
    await this.#flights.look(source, counts, signal);
  }

  /** Sends what can be sent now. @throws BombyxError `chain/…`; the signal's reason. */
  async carry(errands: readonly Errand[], signal: AbortSignal): Promise<void> {
    this.#again.keepOnly(new Set(errands.map(nameOf)));
    if (this.#underWay) return; // 1
    const { source, wallet, reserveNano, counts } = this.#setup;
    const ready = errands.filter((errand) => this.#isReady(errand));
    const sight = await source.account(wallet.address, signal);
    this.#balanceNano = sight.balanceNano;
    const seqno = seqnoIn(sight);
    if (seqno !== this.#seqno) return this.#forget(); // 3
    const { chosen, unpaid } = chooseBatch(ready, { balanceNano: sight.balanceNano, reserveNano });
    this.#unpaid = unpaid;
    if (chosen.length === 0) return;
    const messages = chosen.map(({ message }) => message);
    const order = await wallet.order(messages, seqno, sight.timeS + ORDER_VALID_S);
    const sent = { ...order, wallet: wallet.address, sinceS: sight.timeS };
    counts.count('order');
    await this.#give({ order: sent, errands: chosen, searched: UNSEARCHED, givenAtMs: 0 }, signal);
  }

  #isReady(errand: Errand): boolean {
    const { message, statement } = errand;
    if (this.#flights.has(message.to)) return false; // 2
    return this.#again.mayCarry(nameOf(errand), statement, this.#setup.monotonicMs()); // 4
  }

  /** It counts as under way before anybody has it: who knows what an endpoint did that did not answer. */
  async #give(underWay: UnderWay, signal: AbortSignal): Promise<void> {
    const { send, monotonicMs } = this.#setup;
    this.#underWay = { ...underWay, givenAtMs: monotonicMs() };
    await send(underWay.order.boc, signal);
  }

  async #lookForOrder(underWay: UnderWay, signal: AbortSignal): Promise<void> {
    const { source, counts, monotonicMs } = this.#setup;
    const sighting = await lookForOrder(source, underWay.order, underWay.searched, signal);
    if (sighting.seen !== 'nothing') {
      counts.count(sighting.seen);
      this.#underWay = undefined;
      if (sighting.seen === 'taken') this.#taken(underWay, sighting);
      if (sighting.seen === 'overtaken') this.#forget();
      return;
    }
    this.#underWay = { ...underWay, searched: sighting.searched };
    if (monotonicMs() - underWay.givenAtMs < ORDER_AGAIN_MS) return;
    counts.count('again');
    await this.#give(this.#underWay, signal);
  }

  #taken({ order, errands }: UnderWay, { flights }: Extract<OrderSighting, { seen: 'taken' }>): void {
    const { counts, monotonicMs } = this.#setup;
    this.#seqno = order.seqno + 1;
    this.#flights.add(flights);
    for (const errand of errands) {
      this.#again.carried(nameOf(errand), errand.statement, monotonicMs());
      if (!flights.some(({ contract }) => contract.equals(errand.message.to))) counts.count('unsent');
    }
  }

  /** Somebody else's order came: the history has to be read again. */
  #forget(): void {
    this.#seqno = undefined;
  }

  /** What the wallet has sent lately, as of one and the same state of it. */
  async #learn(signal: AbortSignal): Promise<void> {
    const { source, wallet } = this.#setup;
    const sight = await source.account(wallet.address, signal);
    this.#balanceNano = sight.balanceNano;
    if (sight.last) {
      const lately = { top: sight.last, sinceS: sight.timeS - FLIGHT_S, most: MAX_RECENT };
      this.#flights.add(await recentFlights(source, wallet.address, lately, signal));
    }
    this.#seqno = seqnoIn(sight);
  }
}
