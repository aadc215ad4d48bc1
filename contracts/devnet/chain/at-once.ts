/** Block time 0: a message is answered when the block that holds it, and all that followed from it, is stored. */
import { DevnetError, toDevnetError } from '../errors.ts';
import { MAX_PENDING, OPEN_BLOCK_MS } from '../limits.ts';
import { refusal, type Intake, type Submission } from './intake.ts';
import type { Verdict } from './draft.ts';
import type { Input, Producer } from './producer.ts';

interface Arrival extends Input {
  readonly settle: (error?: DevnetError) => void;
}

/** A block stays open for what arrives while it runs: one commit for all who wait at the same time. */
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
    while (this.#arrivals.length > 0 || (this.#producer.hasCarried && !this.#stopping)) await this.#block();
    this.#isRunning = false; // in the same turn as the look at the arrivals, or one could be left lying
  }

  async #block(): Promise<void> {
    const taken: Arrival[] = [];
    const closesMs = performance.now() + OPEN_BLOCK_MS;
    const supply = () => {
      const next = performance.now() < closesMs || taken.length === 0 ? this.#arrivals.shift() : undefined;
      if (next !== undefined) taken.push(next);
      return next;
    };
    try {
      const verdicts = (await this.#producer.produce(supply)).map(({ verdict }) => verdict);
      taken.forEach(({ settle }, index) => settle(refusalOf(verdicts[index])));
    } catch (error) {
      for (const { settle } of taken) settle(toDevnetError(error, 'devnet/failed'));
    }
  }
}

function refusalOf(verdict: Verdict | undefined): DevnetError | undefined {
  if (verdict === undefined) return new DevnetError('devnet/failed');
  return verdict.accepted ? undefined : refusal(verdict);
}
