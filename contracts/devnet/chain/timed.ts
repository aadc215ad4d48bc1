/**
 * Blocks by the clock, as on the real network: a message is answered when it was checked and stored, and waits for a
 * block. Between the two its account can change; then the block drops it, and nobody is told.
 */
import { DevnetError, toDevnetError } from '../errors.ts';
import { MAX_PENDING } from '../limits.ts';
import { describeError, type Log } from '../log.ts';
import type { JournalEntry } from '../store/records.ts';
import type { Store } from '../store/store.ts';
import { refusal, type Intake, type Submission } from './intake.ts';
import type { Input, Producer } from './producer.ts';
import type { Emulator } from './emulator.ts';

/** With a confirmation delay but no block time: how often it is looked whether something is due. */
const DUE_CHECK_MS = 20;

export interface TimedContext {
  readonly producer: Producer;
  readonly emulator: Emulator;
  readonly store: Store;
  readonly log: Log;
  readonly nowMs: () => number;
  readonly blockTimeMs: number;
}

interface Arrival extends Input {
  readonly settle: (error?: DevnetError) => void;
}

export class TimedIntake implements Intake {
  readonly #context: TimedContext;
  #arrivals: Arrival[] = [];
  #pending: Input[];
  #timer: NodeJS.Timeout | undefined;
  #block: Promise<void> = Promise.resolve();
  #stopping = false;

  /** @param pending acknowledged before a restart */
  constructor(context: TimedContext, pending: readonly Input[]) {
    this.#context = context;
    this.#pending = [...pending];
    this.#schedule();
  }

  async submit({ entry, message }: Submission): Promise<void> {
    if (this.#stopping) throw new DevnetError('devnet/stopping');
    if (this.#pending.length + this.#arrivals.length >= MAX_PENDING) throw new DevnetError('devnet/full');
    if (this.#isKnown(entry)) return; // the network too takes the same message twice as one
    if (entry.kind === 'external') await this.#check({ entry, message });
    await this.#journal({ entry, message, isJournaled: true });
  }

  async stop(): Promise<void> {
    this.#stopping = true;
    clearTimeout(this.#timer);
    this.#flush();
    await this.#block;
  }

  #isKnown({ hash }: JournalEntry): boolean {
    return this.#pending.some(({ entry }) => Buffer.compare(entry.hash, hash) === 0);
  }

  async #check({ message }: Submission): Promise<void> {
    const { producer, emulator } = this.#context;
    const account = producer.accounts.get(message.to);
    const { lt } = producer.head;
    const seed = Buffer.alloc(32);
    const result = await emulator.transaction({
      account,
      message: message.cell,
      utime: producer.utime(),
      lt,
      seed,
    });
    if (!result.ok) throw refusal({ accepted: false, ...result });
  }

  /** All that arrive within one turn of the event loop share a commit. */
  #journal(input: Input): Promise<void> {
    return new Promise((resolve, reject) => {
      if (this.#arrivals.length === 0) setImmediate(() => this.#flush());
      this.#arrivals.push({ ...input, settle: (error) => (error ? reject(error) : resolve()) });
    });
  }

  #flush(): void {
    const arrivals = this.#arrivals;
    this.#arrivals = [];
    if (arrivals.length === 0) return;
    try {
      this.#context.store.append(arrivals.map(({ entry }) => entry));
    } catch (error) {
      for (const { settle } of arrivals) settle(toDevnetError(error, 'devnet/storage'));
      return;
    }
    this.#pending.push(...arrivals);
    for (const { settle } of arrivals) settle();
  }

  #schedule(): void {
    if (this.#stopping) return;
    const periodMs = this.#context.blockTimeMs === 0 ? DUE_CHECK_MS : this.#context.blockTimeMs;
    this.#timer = setTimeout(() => {
      this.#block = this.#produce().finally(() => this.#schedule());
    }, periodMs);
  }

  async #produce(): Promise<void> {
    const { producer, blockTimeMs, nowMs, log } = this.#context;
    const dueMs = nowMs();
    const due = this.#pending.filter(({ entry }) => entry.dueMs <= dueMs);
    if (blockTimeMs === 0 && due.length === 0 && !producer.hasCarried) return;
    const supply = due.values();
    try {
      const taken = await producer.produce(() => supply.next().value);
      const gone = new Set(taken.map(({ input }) => input));
      this.#pending = this.#pending.filter((input) => !gone.has(input));
    } catch (error) {
      log.error('block failed', { error: describeError(error) }); // all of it is offered again
    }
  }
}
