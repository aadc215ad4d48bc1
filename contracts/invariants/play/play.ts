/** Plays on the chain and in the model at once: after each step both must agree, and everything must hold. */
import assert from 'node:assert/strict';
import type { Message as ChainMessage } from '@ton/core';
import { newborn } from '../model/account.ts';
import type { Message, Name } from '../model/message.ts';
import { accountOf, arrive, withAccount, type Network } from '../model/network.ts';
import type { Outcome, Sent } from '../model/transaction.ts';
import { checkAll } from '../rules/all.ts';
import { WALLETS } from '../world/cast.ts';
import type { Observation, WorldChain } from '../world/chain.ts';
import type { Encoder } from '../world/encode.ts';
import type { Coverage } from './coverage.ts';
import type { Flight } from './flight.ts';
import { History, lifeOf } from './history.ts';
import { Ledger } from './ledger.ts';
import type { Scene, Intent } from './scene.ts';
import type { Step } from './step.ts';

const isWallet = (name: Name): boolean => (WALLETS as readonly Name[]).includes(name);

export interface Stage {
  readonly chain: WorldChain;
  readonly encoder: Encoder;
  readonly coverage: Coverage;
}

export class Play {
  readonly history = new History();
  readonly ledger = new Ledger();
  readonly flights: Flight[] = [];
  /** What was done, for people to read when it fails. */
  readonly log: string[] = [];
  readonly stage: Stage;
  #network: Network;

  private constructor(stage: Stage, network: Network) {
    this.stage = stage;
    this.#network = network;
  }

  /** Begins with nothing at all. */
  static async begin(stage: Stage): Promise<Play> {
    await stage.chain.reset();
    const accounts = Array.from(stage.encoder.cast.deployed, ([name, deployed]) => {
      const contract = newborn(deployed);
      return [name, { status: 'none', balanceNano: 0n, contract }] as const;
    });
    return new Play(stage, { prices: stage.chain.prices, accounts: new Map(accounts) });
  }

  get scene(): Scene {
    return { network: this.#network, now: this.stage.chain.now, signed: this.history.signed };
  }

  /** A wallet sends a message, which arrives at once. */
  async say(intent: Intent): Promise<Step> {
    return this.#arrive(await this.#sent(intent));
  }

  /** A wallet sends a message, which arrives some time. */
  async hold(intent: Intent): Promise<void> {
    this.flights.push(await this.#sent(intent));
  }

  /** One of the messages on their way arrives, whichever was sent first. */
  async deliver(flight: Flight): Promise<Step> {
    this.flights.splice(this.flights.indexOf(flight), 1);
    return this.#arrive(flight);
  }

  /** Everything arrives that contracts have sent: the chain takes seconds for that, and never years. */
  async settle(
    order: (flights: readonly Flight[]) => Flight | undefined = ([first]) => first,
  ): Promise<void> {
    for (;;) {
      const next = order(this.flights.filter(({ message }) => !isWallet(message.from)));
      if (next === undefined) return;
      await this.deliver(next);
    }
  }

  wait(seconds: number): void {
    this.log.push(`${seconds} s pass`);
    this.stage.chain.advance(seconds);
  }

  /** The account is no more; all that it has sent, or that was sent to it, has arrived long before. */
  async vanish(name: Name): Promise<void> {
    await this.settle();
    this.log.push(`${name} vanishes`);
    this.ledger.vanished(this.stage.chain.at(name).account.balanceNano);
    await this.stage.chain.remove(name);
    this.history.vanished(name);
    const contract = newborn(accountOf(this.#network, name).contract);
    this.#network = withAccount(this.#network, name, { status: 'none', balanceNano: 0n, contract });
    this.#checkLedger();
  }

  async #sent({ message, signed }: Intent): Promise<Flight> {
    this.history.signed.push(...signed);
    this.history.letters.push(message);
    this.ledger.putIn(message.valueNano);
    const real = await this.stage.encoder.message(message, this.stage.chain.lastData(message.to));
    return { message, real, forwardNano: 0n, life: undefined };
  }

  async #arrive(flight: Flight): Promise<Step> {
    const { message, real, life } = flight;
    const { chain } = this.stage;
    const before = chain.at(message.to);
    const observed = await chain.deliver(message.to, real);
    const outcome = arrive(this.#network, message, observed.nature);
    this.log.push(
      `${describe(message)}: ${observed.verdict} ${JSON.stringify({ ...observed.nature, bal: chain.at(message.to).account.balanceNano, due: chain.at(message.to).debtNano }, (_, v) => (typeof v === 'bigint' ? `${v}` : v))}`,
    );
    const after = chain.at(message.to);
    await this.#compare(observed, outcome, message.to);
    this.#network = withAccount(this.#network, message.to, outcome.account);
    this.#book(flight, observed, outcome);
    const { verdict, sent } = outcome;
    const { nature } = observed;
    const step: Step = { message, real, before, after, verdict, nature, sent, life, prices: chain.prices };
    this.stage.coverage.count(step);
    this.history.record(step);
    await checkAll(step, { history: this.history, flights: this.flights, encoder: this.stage.encoder });
    this.#checkLedger();
    return step;
  }

  /** The chain has done what the model says, to the nano. */
  async #compare(observed: Observation, outcome: Outcome, name: Name): Promise<void> {
    assert.equal(observed.verdict, outcome.verdict, 'the verdict that the model predicts');
    assert.deepEqual(
      this.stage.chain.at(name).account,
      outcome.account,
      'the account that the model predicts',
    );
    assert.equal(observed.feesNano, outcome.feesNano, 'the fees that the model predicts');
    assert.equal(observed.out.length, outcome.sent.length, 'as many messages as the model predicts');
    for (const [i, sent] of outcome.sent.entries())
      assert.deepEqual(
        envelope(observed.out[i]),
        await this.#expected(sent),
        'the message that the model predicts',
      );
  }

  async #expected({ message, forwardNano }: Sent): Promise<ReturnType<typeof envelope>> {
    return { ...envelope(await this.stage.encoder.message(message)), forwardNano };
  }

  #book(flight: Flight, observed: Observation, outcome: Outcome): void {
    this.ledger.fees(flight.forwardNano + outcome.feesNano);
    for (const [i, { message, forwardNano }] of outcome.sent.entries()) {
      const real = observed.out[i];
      if (isWallet(message.to)) {
        this.ledger.out(message.valueNano);
        this.ledger.fees(forwardNano);
      } else if (real !== undefined) {
        const life = message.bounced ? flight.life : this.#lifeOf(message.from);
        this.flights.push({ message, real, forwardNano, life });
      }
    }
  }

  #lifeOf(name: Name): string {
    const { state } = accountOf(this.#network, name).contract;
    return lifeOf(name, 'epoch' in state ? state.epoch : 0n);
  }

  #checkLedger(): void {
    let balancesNano = 0n;
    for (const name of this.#network.accounts.keys())
      balancesNano += this.stage.chain.at(name).account.balanceNano;
    this.ledger.check(balancesNano, this.flights);
  }
}

const describe = ({ from, to, valueNano, init, body }: Message): string =>
  `${from} → ${to}, ${valueNano} nano${init === 'none' ? '' : `, ${init} state`}: ${JSON.stringify(body, (_, value: unknown) => (typeof value === 'bigint' ? `${value}n` : value))}`;

/** All of a message that anybody can see, in a form that shows what differs. */
function envelope(message: ChainMessage | undefined) {
  if (message?.info.type !== 'internal') throw new Error('not a message between contracts');
  const { dest, value, bounce, bounced, forwardFee } = message.info;
  return {
    to: dest.toRawString(),
    valueNano: value.coins,
    forwardNano: forwardFee,
    bounce,
    bounced,
    hasInit: Boolean(message.init),
    body: message.body.hash().toString('hex'),
  };
}
