/** Block time 0: a message is answered when the block that holds it, and all that followed from it, is stored. */
import { DevnetError, toDevnetError } from '../errors.ts';
import { MAX_PENDING } from '../limits.ts';
import { refusal, type Intake, type Submission } from './intake.ts';
import type { Fate, Input, Producer } from './producer.ts';

interface Arrival extends Input {
  readonly settle: (error?: DevnetError) => void;
}

/** What arrives while a block is made goes together into the next: one commit for all. */
export class AtOnceIntake implements Intake {
  readonly #producer: Producer;
  #arrivals: Arrival[] = [];
  #isRunning = false;
  #run: Promise<void> = Promise.resolve();
  #stopping = false;

  /** @param pending acknowledged before a restart, by a devnet with a block time */
  constructor(producer: Producer, pending: readonly Input[]) {
    this.#producer = producer;
    this.#arrivals = pending.map((input) => ({ ...input, settle: () => undefined }));
    this.#wake();
  }

  submit(submission: Submission): Promise<void> {
    if (this.#stopping) return Promise.reject(new DevnetError('devnet/stopping'));
    if (this.#arrivals.length >= MAX_PENDING) return Promise.reject(new DevnetError('devnet/full'));
    return new Promise((resolve, reject) => {
      const settle = (error?: DevnetError) => (error ? reject(error) : resolve());
      this.#arrivals.push({ ...submission, isJournaled: false, settle });
      this.#wake();
    });
  }

  async stop(): Promise<void> {
    this.#stopping = true;
    await this.#run;
  }

  #wake(): void {
    if (this.#isRunning) return;
    this.#isRunning = true;
    this.#run = this.#makeBlocks();
  }

  async #makeBlocks(): Promise<void> {
    while (this.#arrivals.length > 0 || (this.#producer.hasCarried && !this.#stopping)) {
      const arrivals = this.#arrivals;
      this.#arrivals = [];
      await this.#block(arrivals);
    }
    this.#isRunning = false; // in the same turn as the look at the arrivals, or one could be left lying
  }

  async #block(arrivals: readonly Arrival[]): Promise<void> {
    try {
      const fates = await this.#producer.produce(arrivals);
      const left = arrivals.filter((arrival, index) => !answered(arrival, fates[index] ?? 'no-room'));
      this.#arrivals.unshift(...left);
    } catch (error) {
      for (const { settle } of arrivals) settle(toDevnetError(error, 'devnet/failed'));
    }
  }
}

function answered({ settle }: Arrival, fate: Fate): boolean {
  if (fate === 'no-room') return false;
  settle(fate.accepted ? undefined : refusal(fate));
  return true;
}
