/** A block in the making: messages run on copies of the accounts, and nothing is seen outside until it is stored. */
import { createHash } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import { beginCell, storeMessage, storeTransaction } from '@ton/core';
import type { Address, Cell, Message, Transaction } from '@ton/core';
import { LT_STEP, MAX_BLOCK_TRANSACTIONS } from '../limits.ts';
import type { StoredTransaction } from '../store/records.ts';
import type { AccountState } from './account.ts';
import type { Accounts } from './accounts.ts';
import type { Emulator, TransactionResult } from './emulator.ts';

/** A message on its way between contracts. */
export interface Transit {
  readonly to: Address;
  readonly cell: Cell;
}

export interface DraftContext {
  readonly emulator: Emulator;
  readonly accounts: Accounts;
  readonly seqno: number;
  readonly utime: number;
  readonly lt: bigint;
  /** Hears of a message between contracts that the emulator could not run at all: its value is gone. */
  readonly onLost: (reason: string) => void;
}

/** How a message that enters the chain ended. */
export type Verdict =
  | { readonly accepted: true }
  | { readonly accepted: false; readonly reason: string; readonly exitCode: number | undefined };

export class Draft {
  readonly accounts = new Map<string, AccountState>();
  readonly transactions: StoredTransaction[] = [];
  /** Messages that found no room; the next block begins with them. */
  readonly transit: Transit[];
  readonly #context: DraftContext;
  readonly #seed: Buffer;
  #lt: bigint;

  constructor(context: DraftContext, carried: readonly Transit[]) {
    this.#context = context;
    this.#seed = createHash('sha256').update(`bombyx/devnet/seed/${context.seqno}`).digest();
    this.#lt = context.lt;
    this.transit = [...carried];
  }

  get lt(): bigint {
    return this.#lt;
  }

  get isFull(): boolean {
    return this.transactions.length >= MAX_BLOCK_TRANSACTIONS;
  }

  /** Runs a message from outside, then all that follows from it, as far as there is room. */
  async enter(message: Transit): Promise<Verdict> {
    const result = await this.#run(message);
    if (!result.ok) return { accepted: false, reason: result.reason, exitCode: result.exitCode };
    await this.settle();
    return { accepted: true };
  }

  /** Runs the messages between contracts, first come first served. */
  async settle(): Promise<void> {
    while (!this.isFull) {
      const next = this.transit.shift();
      if (next === undefined) return;
      const result = await this.#run(next);
      if (!result.ok) this.#context.onLost(result.reason);
    }
  }

  async #run(message: Transit): Promise<TransactionResult> {
    await setImmediate(); // a full block is seconds of work: requests are answered in between
    const { emulator, utime } = this.#context;
    const lt = this.#lt + LT_STEP;
    const account = this.#account(message.to);
    const result = await emulator.transaction({
      account,
      message: message.cell,
      utime,
      lt,
      seed: this.#seed,
    });
    if (!result.ok) return result;
    this.#lt = lt;
    this.accounts.set(message.to.toRawString(), result.account);
    this.#record(message.to, result.transaction);
    for (const out of result.transaction.outMessages.values()) this.#forward(out);
    return result;
  }

  #account(address: Address): AccountState {
    return this.accounts.get(address.toRawString()) ?? this.#context.accounts.get(address);
  }

  #record(address: Address, transaction: Transaction): void {
    const cell = transaction.raw ?? beginCell().store(storeTransaction(transaction)).endCell();
    this.transactions.push({
      address: address.toRawString(),
      lt: transaction.lt,
      hash: cell.hash(),
      seqno: this.#context.seqno,
      boc: cell.toBoc(),
    });
  }

  #forward(message: Message): void {
    if (message.info.type !== 'internal') return; // logs leave the chain
    this.transit.push({ to: message.info.dest, cell: beginCell().store(storeMessage(message)).endCell() });
  }
}
