/**
 * Makes blocks, one at a time: a block is built on copies, stored in one commit, and only then seen.
 *
 * Invariant: what `head` and `accounts` answer is always in the store already.
 */
import { Cell, loadMessage } from '@ton/core';
import { DevnetError } from '../errors.ts';
import { LAST_UTIME } from '../limits.ts';
import type { Log } from '../log.ts';
import type { Head, JournalEntry, Settled } from '../store/records.ts';
import type { Store } from '../store/store.ts';
import { Accounts } from './accounts.ts';
import { Draft, type Transit, type Verdict } from './draft.ts';
import type { Emulator } from './emulator.ts';

export interface Input {
  readonly entry: JournalEntry;
  readonly message: Transit;
  /** Acknowledged and stored already: its end is written down even when no block takes it. */
  readonly isJournaled: boolean;
}

/** An input that a block took, with what its account said. */
export interface Taken {
  readonly input: Input;
  readonly verdict: Verdict;
}

/** Hands a block its next input; `undefined` closes the block. Not asked again once the block is full. */
export type Supply = () => Input | undefined;

export interface ProducerContext {
  readonly store: Store;
  readonly emulator: Emulator;
  readonly log: Log;
  readonly nowMs: () => number;
}

export class Producer {
  readonly accounts: Accounts;
  readonly #context: ProducerContext;
  #head: Head;
  #utime: number;
  #carried: readonly Transit[];
  #turn: Promise<unknown> = Promise.resolve();

  constructor(context: ProducerContext) {
    const { store, nowMs } = context;
    this.#context = context;
    this.accounts = new Accounts(store);
    this.#head = store.head() ?? { seqno: 1, utime: Math.floor(nowMs() / 1_000), lt: 0n, offsetS: 0 };
    this.#utime = this.#head.utime;
    this.#carried = store.carried().map(transitOf);
  }

  get head(): Head {
    return this.#head;
  }

  /** Whether messages between contracts wait for the next block. */
  get hasCarried(): boolean {
    return this.#carried.length > 0;
  }

  /** Unix seconds on the chain: never below an earlier answer, whatever the machine's clock does. */
  utime(): number {
    return (this.#utime = Math.max(this.#utime, this.#clock(this.#head)));
  }

  #clock({ offsetS }: Head): number {
    return Math.floor(this.#context.nowMs() / 1_000) + offsetS;
  }

  /** Makes one block. @throws DevnetError `devnet/storage` when it could not be stored; then nothing has changed. */
  produce(supply: Supply): Promise<readonly Taken[]> {
    return this.#alone(() => this.#make(supply));
  }

  /** Moves the chain's clock ahead, in a block of its own. */
  advance(entry: JournalEntry, byS: number): Promise<void> {
    return this.#alone(async () => {
      if (this.utime() + byS > LAST_UTIME)
        throw new DevnetError('devnet/params', 'seconds: beyond the end of time');
      const head = { ...this.#head, offsetS: this.#head.offsetS + byS };
      await this.#make(() => undefined, head, [{ entry, outcome: 'done' }]);
    });
  }

  async #make(supply: Supply, head = this.#head, ops: readonly Settled[] = []): Promise<readonly Taken[]> {
    const { emulator, log } = this.#context;
    const utime = Math.max(this.#utime, this.#clock(head));
    const seqno = head.seqno + 1;
    const onLost = (reason: string) => log.error('message lost', { seqno, error: reason });
    const draft = new Draft(
      { emulator, accounts: this.accounts, seqno, utime, lt: head.lt, onLost },
      this.#carried,
    );
    await draft.settle();
    const taken: Taken[] = [];
    for (let input; !draft.isFull && (input = supply()) !== undefined;)
      taken.push({ input, verdict: await draft.enter(input.message) });
    this.#store(draft, { ...head, seqno, utime, lt: draft.lt }, [...ops, ...taken.flatMap(settledBy)]);
    return taken;
  }

  #store(draft: Draft, head: Head, settled: readonly Settled[]): void {
    const { accounts, transactions, transit } = draft;
    const carried =
      transit.length > 0 || this.hasCarried ? transit.map(({ cell }) => cell.toBoc()) : undefined;
    try {
      this.#context.store.appendBlock({ head, accounts, transactions, settled, carried });
    } catch (cause) {
      throw new DevnetError('devnet/storage', undefined, { cause });
    }
    this.accounts.apply(accounts);
    this.#carried = transit;
    this.#utime = Math.max(this.#utime, head.utime); // somebody may have read the clock meanwhile
    this.#head = head;
  }

  #alone<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#turn.then(work);
    this.#turn = turn.catch(() => undefined);
    return turn;
  }
}

function settledBy({ input: { entry, isJournaled }, verdict }: Taken): Settled[] {
  if (verdict.accepted) return [{ entry, outcome: 'done' }];
  return isJournaled ? [{ entry, outcome: 'dropped' }] : [];
}

/** What was acknowledged before a restart. */
export function inputOf(entry: JournalEntry): Input {
  return { entry, message: transitOf(entry.body), isJournaled: true };
}

/** @throws Error for a stored message that is not one: a broken state file. */
function transitOf(boc: Uint8Array): Transit {
  const cell = Cell.fromBoc(Buffer.from(boc))[0];
  const dest = cell && loadMessage(cell.beginParse()).info.dest;
  if (cell === undefined || !dest || !('workChain' in dest)) throw new Error('state: not a message');
  return { to: dest, cell };
}
