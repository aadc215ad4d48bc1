/** Clients, providers and the chain around a ledger that dies again and again: what they asked, and what they were told. */
import { Cell } from '@ton/core';
import type { Signed } from '#contracts/client/signer.ts';
import { ownBytes, type Bytes } from '#protocol/bytes/bytes.ts';
import { toHex } from '#protocol/bytes/text.ts';
import { hashInDomain } from '#protocol/crypto/hash.ts';
import { BombyxError } from '#protocol/errors.ts';
import { decodeTicket, TICKET_DOMAIN } from '#protocol/messages/ticket.ts';
import { Chance } from '../chance.ts';
import { Rejected } from '../chain.ts';
import { receiptOf, type TestClient, type TestProvider } from '../parties.ts';
import { World } from '../world.ts';
import type { Packed } from './child.ts';
import { Died, type LedgerProcess } from './process.ts';

export interface SoldTicket {
  readonly client: string;
  readonly provider: TestProvider;
  readonly job: string;
  readonly hash: Bytes;
  readonly maxNano: bigint;
  readonly expiresAtMs: number;
  /** Highest receipt that was signed. */
  signedNano: bigint;
  /** Highest one that was acknowledged. */
  acknowledgedNano: bigint;
  closed: boolean;
}

/** Something that is asked for until it is answered, with the same operation id each time. */
type Wish = (ledger: LedgerProcess) => Promise<void>;

const JOB_NANO = 400_000n;
const DEPOSIT_NANO = 20_000_000n;

const unpacked = ({ boc, signature }: Packed): Signed => ({
  cell: Cell.fromBoc(Buffer.from(boc))[0] ?? Cell.EMPTY,
  signature: ownBytes(signature),
});

export class Load extends Chance {
  readonly world = new World();
  readonly clients: TestClient[];
  readonly providers: TestProvider[];
  readonly tickets = new Map<string, SoldTicket>();
  /** Highest acknowledged binding, by provider. */
  readonly bound = new Map<TestProvider, number>();
  /** Payouts that have left the relay, by account. */
  readonly released = new Map<string, bigint>();
  readonly unanswered: Wish[] = [];
  readonly #caps = new Map<string, bigint>();
  #count = 0;

  constructor(seed: number) {
    super(seed);
    this.clients = ['ada', 'ben', 'cat'].map((name) => this.world.client(name, DEPOSIT_NANO));
    this.providers = ['pat', 'quinn'].map((name) => this.world.provider(name));
  }

  [Symbol.dispose](): void {
    this.world[Symbol.dispose]();
  }

  /** Several things at once, as they come. */
  async hustle(ledger: LedgerProcess, count: number): Promise<void> {
    const deeds = [
      ...Array.from({ length: count }, () => this.#wish()).map((wish) => this.wish(ledger, wish)),
      this.work(ledger),
    ];
    const failed = (await Promise.allSettled(deeds)).find((each) => each.status === 'rejected');
    if (failed) throw failed.reason;
    this.world.pass(this.upTo(3));
    await this.look(ledger);
  }

  /** A wish of somebody who does not hear back is asked again in the next life. A refusal is an answer. */
  async wish(ledger: LedgerProcess, wish: Wish): Promise<void> {
    try {
      await wish(ledger);
    } catch (error) {
      if (error instanceof Died) this.unanswered.push(wish);
      if (!(error instanceof BombyxError)) throw error;
    }
  }

  /** All that was never answered is asked again. */
  async askAgain(ledger: LedgerProcess): Promise<void> {
    const wishes = this.unanswered.splice(0);
    const asked = await Promise.allSettled(wishes.map((wish) => this.wish(ledger, wish)));
    const failed = asked.find((each) => each.status === 'rejected');
    if (failed) throw failed.reason;
  }

  async look(ledger: LedgerProcess): Promise<void> {
    const { chain, clock } = this.world;
    for (const client of this.clients)
      if (chain.movableNano(client.account) < DEPOSIT_NANO / 2n)
        chain.deposit(client.account, DEPOSIT_NANO, client.session.publicKey);
    await ledger.ask('observe', chain.view(clock.monotonicMs));
  }

  #wish(): Wish {
    const dice = this.upTo(99);
    if (dice < 30) return this.#buy();
    if (dice < 75) return this.#receipt();
    if (dice < 85) return this.#close();
    if (dice < 90) return this.#bind();
    return dice < 95 ? this.#withdraw() : this.#wantPayout();
  }

  #buy(): Wish {
    const [client, provider] = [this.one(this.clients), this.one(this.providers)];
    if (!client || !provider) throw new Error('nobody');
    const id = this.world.operation();
    const maxNano = 1n + this.amount(JOB_NANO);
    const capNano = (this.#caps.get(client.account) ?? 0n) + maxNano;
    this.#caps.set(client.account, capNano);
    this.#count += 1;
    const job = `${this.#count}`;
    const ask = client.ask(provider, job, maxNano, capNano);
    return async (ledger) => {
      const { signed, body } = decodeTicket(await ledger.ask('issueTicket', id, await ask));
      const hash = await hashInDomain(TICKET_DOMAIN, signed.body);
      const { account } = client;
      this.tickets.set(toHex(hash), {
        ...{ client: account, provider, job, hash, maxNano, expiresAtMs: body.expiresAtMs },
        ...{ signedNano: 0n, acknowledgedNano: 0n, closed: false },
      });
    };
  }

  #ticket(): SoldTicket | undefined {
    return this.one([...this.tickets.values()].slice(-10));
  }

  #receipt(): Wish {
    const ticket = this.#ticket();
    if (!ticket) return async () => {};
    const id = this.world.operation();
    ticket.signedNano += this.amount(ticket.maxNano - ticket.signedNano);
    const receipt = receiptOf(ticket.job, ticket.hash, ticket.signedNano);
    return async (ledger) => {
      const { redeemedNano } = await ledger.ask('redeem', id, await receipt);
      if (redeemedNano > ticket.acknowledgedNano) ticket.acknowledgedNano = redeemedNano;
    };
  }

  #close(): Wish {
    const ticket = this.#ticket();
    if (!ticket) return async () => {};
    const id = this.world.operation();
    const close = ticket.provider.close(ticket.hash, ticket.acknowledgedNano);
    return async (ledger) => {
      await ledger.ask('close', id, await close);
      ticket.closed = true;
    };
  }

  #bind(): Wish {
    const provider = this.one(this.providers);
    if (!provider) throw new Error('nobody');
    const id = this.world.operation();
    this.#count += 1;
    const seq = this.#count;
    const binding = provider.binding(seq);
    if (!this.world.chain.payees.has(provider.account)) this.world.chain.open(provider.account);
    return async (ledger) => {
      await ledger.ask('bindWallet', id, await binding);
      this.bound.set(provider, Math.max(seq, this.bound.get(provider) ?? 0));
    };
  }

  #withdraw(): Wish {
    const client = this.one(this.clients);
    if (!client) throw new Error('nobody');
    const [id, { account }, amountNano] = [this.world.operation(), client, 1n + this.amount(JOB_NANO)];
    return (ledger) => ledger.ask('requestWithdrawal', id, { account, amountNano });
  }

  #wantPayout(): Wish {
    const provider = this.one(this.providers);
    return async (ledger) => provider && ledger.ask('requestPayout', provider.key.publicKey);
  }

  /** What the worker carries; whatever it was not told about it cannot carry. */
  async work(ledger: LedgerProcess): Promise<void> {
    const { chain } = this.world;
    try {
      for (const { authorization, charge } of await ledger.ask('charges'))
        this.#carry(() => chain.carryCharge(unpacked(authorization), unpacked(charge)));
      for (const { account, totalNano, payout } of await ledger.ask('payouts')) {
        this.released.set(account, totalNano);
        chain.refusesClaims ||= this.chance(0.1);
        this.#carry(() => chain.claim(unpacked(payout)));
      }
      await this.commit(ledger);
      const account = this.one(this.clients)?.account ?? '';
      const withdrawal = unpacked(await ledger.ask('withdrawal', account));
      this.#carry(() => chain.withdraw(withdrawal));
    } catch (error) {
      if (!(error instanceof BombyxError)) throw error;
    }
  }

  async commit(ledger: LedgerProcess): Promise<void> {
    const statement = await ledger.ask('commit');
    if (statement) this.#carry(() => this.world.chain.carryCommit(unpacked(statement)));
  }

  /** Statements that were carried before are refused by name. */
  #carry(carry: () => void): void {
    try {
      carry();
    } catch (error) {
      const again = ['StaleTotal', 'NothingToMove', 'WrongSequence', 'Expired'];
      if (!(error instanceof Rejected && again.includes(error.message))) throw error;
    }
  }
}
