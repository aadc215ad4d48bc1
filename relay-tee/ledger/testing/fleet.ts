/**
 * One relay whose operator is hostile: several instances, copied and rolled-back disks, wrong clocks, lost and repeated
 * messages, a chain that stalls. Each instance is compared with plain arithmetic after every deed, and the whole with
 * what nobody may ever lose.
 */
import { hash as digest } from 'node:crypto';
import { MAINNET } from '#contracts/client/network.ts';
import { decodeCommit } from '#contracts/client/statements.ts';
import type { Bytes } from '#protocol/bytes/bytes.ts';
import { BombyxError } from '#protocol/errors.ts';
import { Ledger } from '../ledger.ts';
import type { ChainView } from '../view.ts';
import { Rejected } from './chain.ts';
import { Chance } from './chance.ts';
import { testRelaySigner } from './keys.ts';
import { TestClient, TestProvider } from './parties.ts';
import { plainBooks, PlainInstance, type PlainBooks, type PlainTicket } from './plain.ts';
import { TestClock, World } from './world.ts';

/** A running instance beside what it should be. */
export interface Running {
  readonly disk: string;
  readonly ledger: Ledger;
  readonly plain: PlainInstance;
  readonly clock: TestClock;
  /** Totals that must never fall, by name. */
  readonly highest: Map<string, bigint>;
}

/** A ticket as the two parties hold it, whatever disks say. */
export interface HeldTicket extends PlainTicket {
  readonly hash: Bytes;
  readonly id: string;
  readonly bytes: Bytes;
  readonly job: string;
  readonly keyEpoch: number;
  readonly capNano: bigint;
  /** Highest receipt that its client has signed. */
  signedNano: bigint;
}

export interface FleetClient {
  readonly test: TestClient;
  /** Highest cap signed, by key epoch. */
  readonly caps: Map<number, bigint>;
}

export const EXPOSURE_NANO = 6_000_000n;

/** The disk that the last commit was prepared on, as it was when that landed. */
export const COMMITTED = 'committed';

/** What a contract may answer a statement with that is lost, old, or another instance's. */
const REFUSALS = {
  charge: ['StaleTotal', 'NothingToMove', 'WrongKeyEpoch'],
  payout: ['StaleTotal'],
  commit: ['WrongSequence', 'WrongPreviousRoot'],
  withdrawal: ['WrongSequence', 'Expired'],
} as const;

type Statement = keyof typeof REFUSALS;

/** So many statements are kept to be carried again. */
const KEPT_STATEMENTS = 100;

export class Fleet extends Chance {
  readonly world: World;
  readonly running: Running[] = [];
  /** What should be on each disk. */
  readonly disks = new Map<string, PlainBooks>();
  readonly tickets: HeldTicket[] = [];
  readonly clients: FleetClient[];
  readonly providers: TestProvider[];
  readonly views: ChainView[] = [];
  readonly #statements: { readonly kind: Statement; readonly carry: () => void }[] = [];
  /** How often each kind of event has happened. */
  readonly happened = new Map<string, number>();
  /** Highest payout that has left the relay, by account. */
  readonly released = new Map<string, bigint>();
  #bindings = 0;
  #count = 0;
  #boots = 0;

  constructor(seed: number) {
    super(seed);
    this.world = new World({ exposureNano: EXPOSURE_NANO }, EXPOSURE_NANO + 5_000_000n, MAINNET);
    this.world.chain.claimFeeNano = 0n; // so that what was earned can be predicted without knowing what was carried
    this.clients = ['ada', 'ben', 'cat'].map((name) => ({
      test: this.world.client(name, 10_000_000n),
      caps: new Map(),
    }));
    this.providers = ['pat', 'quinn', 'rose'].map((name) => this.world.provider(name));
  }

  [Symbol.dispose](): void {
    for (const { ledger } of this.running) ledger.shut();
    this.world[Symbol.dispose]();
  }

  name(): string {
    this.#count += 1;
    return `${this.#count}`;
  }

  nextBinding(): number {
    this.#bindings += 1;
    return this.#bindings;
  }

  happen(event: string): void {
    this.happened.set(event, (this.happened.get(event) ?? 0) + 1);
  }

  // ---- instances

  /** Starts an instance on a disk, with clocks whose monotonic zero is anywhere. */
  start(disk: string): Running {
    const clock = new TestClock(this.world.clock.hostMs);
    clock.monotonicMs = this.upTo(1e9);
    this.#boots += 1;
    const bootId = (BigInt(this.#boots) << 100n) | 1n;
    const ledger = new Ledger({
      path: this.world.path(disk),
      terms: this.world.terms,
      signer: testRelaySigner('relay'),
      bootId,
      clock: clock.now,
      random: (length) =>
        new Uint8Array(digest('sha256', `${bootId}/${this.name()}`, 'buffer')).slice(0, length),
    });
    const books = this.disks.get(disk) ?? plainBooks();
    this.disks.set(disk, books);
    const plain = new PlainInstance(books, bootId, this.world.terms.operatorWallet);
    plain.exposureNano = EXPOSURE_NANO;
    plain.accountOf = (wallet) =>
      this.providers.find((provider) => provider.wallet === wallet)?.account ?? wallet;
    const running = { disk, ledger, plain, clock, highest: new Map() };
    this.running.push(running);
    return running;
  }

  /** Ends an instance as a crash would. */
  crash(running: Running): void {
    running.ledger.shut();
    this.running.splice(this.running.indexOf(running), 1);
  }

  /** Copies a disk, whether or not an instance runs on it. */
  copy(from: string, to: string): void {
    this.world.copy(from, to);
    this.disks.set(to, structuredClone(this.disks.get(from) ?? plainBooks()));
  }

  /** Shows an instance a view; of every one that is made a copy is kept, to be shown again at the wrong time. */
  async show(running: Running, view: ChainView): Promise<void> {
    await running.ledger.observe(view);
    running.plain.see(view, running.clock.now());
    this.settled(running);
    this.happen(running.ledger.phase);
  }

  async look(running: Running): Promise<void> {
    const view = this.world.chain.view(running.clock.monotonicMs);
    if (this.views.length < 200) this.views.push(view);
    else this.views[this.upTo(199)] = view;
    await this.show(running, view);
  }

  /** After each transaction of an instance: what it does besides. */
  settled(running: Running): void {
    running.plain.tidy(running.clock.now());
    const { promisedNano, unknownPayoutsNano } = running.ledger.desk.store.books;
    running.plain.books.owedNano = promisedNano + unknownPayoutsNano;
  }

  // ---- statements

  /** Prepares the commit that is due, and carries it unless it gets lost. */
  async commit(running: Running, lost = false): Promise<void> {
    const statement = await running.ledger.commit();
    this.settled(running);
    if (!statement) return;
    const { sequence, root } = decodeCommit(statement.cell);
    running.plain.prepared(Number(sequence), new Uint8Array(root));
    if (this.send('commit', () => this.world.chain.carryCommit(statement), lost))
      this.copy(running.disk, COMMITTED);
  }

  /** Carries a statement unless it gets lost, and keeps it for later. Returns whether the chain took it. */
  send(kind: Statement, carry: () => void, lost = false): boolean {
    this.#statements.push({ kind, carry });
    if (this.#statements.length > KEPT_STATEMENTS) this.#statements.splice(this.upTo(KEPT_STATEMENTS - 1), 1);
    return !lost && this.#carry(kind, carry);
  }

  carryLate(): void {
    const late = this.one(this.#statements.slice(this.chance(0.5) ? -5 : 0));
    if (late && this.#carry(late.kind, late.carry)) this.happen(`late ${late.kind}`);
  }

  /** The chain may refuse it for the reasons named, and for no other. */
  #carry(kind: Statement, carry: () => void): boolean {
    try {
      carry();
      if (kind === 'commit') this.disks.delete(COMMITTED);
      this.happen(`carried ${kind}`);
      return true;
    } catch (error) {
      const allowed: readonly string[] = REFUSALS[kind];
      if (!(error instanceof Rejected && allowed.includes(error.message))) throw error;
      this.happen(error.message);
      return false;
    }
  }

  /** The code that a command is refused with, or none. */
  async verdict(work: () => Promise<unknown>): Promise<string | undefined> {
    try {
      await work();
      return undefined;
    } catch (error) {
      if (!(error instanceof BombyxError)) throw error;
      this.happen(error.code);
      return error.code;
    }
  }

  /** Time passes on the chain and for everybody; a chain that stalled is in time again. */
  pass(seconds: number): void {
    const { chain, clock: machine } = this.world;
    const behind = machine.hostMs / 1_000 - chain.timeS;
    machine.pass(seconds * 1_000);
    chain.advance(seconds + behind);
    for (const { clock } of this.running) clock.pass(seconds * 1_000);
  }

  /** Time passes, and no block comes. */
  stall(seconds: number): void {
    this.world.clock.pass(seconds * 1_000);
    for (const { clock } of this.running) clock.pass(seconds * 1_000);
  }
}
