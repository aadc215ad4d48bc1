/** The chain as the API sees it: reads of what is stored, and three ways to change it. */
import type { Address, Cell, Transaction, TupleItem } from '@ton/core';
import { DevnetError } from '../errors.ts';
import type { Log } from '../log.ts';
import type { Head, JournalEntry, JournalKind, Page, StoredTransaction } from '../store/records.ts';
import type { Store } from '../store/store.ts';
import type { AccountState } from './account.ts';
import { AtOnceIntake } from './at-once.ts';
import type { Emulator, GetMethodResult } from './emulator.ts';
import { refusal, type Intake } from './intake.ts';
import { faucetMessage, type IncomingMessage } from './messages.ts';
import { inputOf, Producer } from './producer.ts';
import { TimedIntake } from './timed.ts';

export interface ChainOptions {
  readonly store: Store;
  readonly emulator: Emulator;
  readonly log: Log;
  readonly nowMs: () => number;
  /** 0: a message is executed before it is answered. */
  readonly blockTimeMs: number;
  /** A message waits this long, accepted but not seen, before a block takes it. */
  readonly confirmationDelayMs: number;
}

export class Chain {
  readonly #options: ChainOptions;
  readonly #producer: Producer;
  readonly #intake: Intake;
  #nextId: number;

  constructor(options: ChainOptions) {
    this.#options = options;
    this.#producer = new Producer(options);
    this.#nextId = options.store.nextId();
    const isAtOnce = options.blockTimeMs === 0 && options.confirmationDelayMs === 0;
    const pending = options.store.pending().map(inputOf);
    this.#intake = isAtOnce
      ? new AtOnceIntake(this.#producer, pending)
      : new TimedIntake({ ...options, producer: this.#producer }, pending);
  }

  get head(): Head {
    return this.#producer.head;
  }

  /** Unix seconds on the chain. */
  utime(): number {
    return this.#producer.utime();
  }

  account(address: Address): AccountState {
    return this.#producer.accounts.get(address);
  }

  transactions(address: Address, page: Page): StoredTransaction[] {
    return this.#options.store.transactions(address.toRawString(), page);
  }

  transaction(address: Address, lt: bigint): StoredTransaction | undefined {
    return this.#options.store.transaction(address.toRawString(), lt);
  }

  getMethod(address: Address, method: string | number, stack: TupleItem[]): Promise<GetMethodResult> {
    const account = this.account(address);
    return this.#options.emulator.getMethod({ address, account, method, stack, utime: this.utime() });
  }

  /** Runs a message and forgets what it did. @throws DevnetError `devnet/not-accepted`. */
  async dryRun(to: Address, message: Cell, ignoreSignature: boolean): Promise<Transaction> {
    const result = await this.#options.emulator.transaction({
      account: this.account(to),
      message,
      utime: this.utime(),
      lt: this.head.lt + 1n,
      seed: Buffer.alloc(32),
      ignoreSignature,
    });
    if (!result.ok) throw refusal({ accepted: false, ...result });
    return result.transaction;
  }

  /** Takes an external message in; see `Intake.submit` for what its end means. */
  submit(message: IncomingMessage): Promise<void> {
    return this.#take('external', message);
  }

  /** Gives money from nowhere. Returns the hash of the message that carries it. */
  async give(to: Address, amountNano: bigint): Promise<Buffer> {
    const message = faucetMessage(to, amountNano, this.#nextId, this.utime());
    await this.#take('faucet', message);
    return message.hash;
  }

  /** Moves the chain's clock ahead by whole seconds, and returns the new time. */
  async advance(byS: number): Promise<number> {
    if (!Number.isSafeInteger(byS) || byS < 0) throw new DevnetError('devnet/params', 'seconds');
    await this.#producer.advance(this.#entry('advance', Buffer.alloc(0), Buffer.from(String(byS))), byS);
    return this.utime();
  }

  /** Takes nothing more, and resolves when what was taken is stored. The store stays open. */
  stop(): Promise<void> {
    return this.#intake.stop();
  }

  #take(kind: JournalKind, { cell, hash, to }: IncomingMessage): Promise<void> {
    const entry = this.#entry(kind, hash, cell.toBoc());
    return this.#intake.submit({ entry, message: { to, cell } });
  }

  #entry(kind: JournalKind, hash: Uint8Array, body: Uint8Array): JournalEntry {
    const dueMs = this.#options.nowMs() + this.#options.confirmationDelayMs;
    return { id: this.#nextId++, kind, hash, body, dueMs };
  }
}
