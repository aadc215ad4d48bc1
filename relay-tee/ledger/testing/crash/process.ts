/** The test's end of a ledger that runs in a child process: asks it, kills it, and knows what it never answered. */
import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { BombyxError, isErrorCode } from '#protocol/errors.ts';
import type { Now } from '../../rules/time.ts';
import type { Answer, Command, Commands, Start } from './child.ts';

/** The process ended before it answered: whether it did what it was asked is open. */
export class Died extends Error {
  override readonly name = 'Died';
}

/** Where a life ends: at a border within a transaction, or when the test has so many answers. 0 for never. */
export interface End {
  readonly lastStatement: number;
  readonly lastAnswer: number;
}

type Value<N extends keyof Commands> = Awaited<ReturnType<Commands[N]>>;

export class LedgerProcess {
  readonly #child: ChildProcess;
  readonly #now: () => Now;
  readonly #waiting = new Map<number, PromiseWithResolvers<unknown>>();
  readonly #ready = Promise.withResolvers<undefined>();
  readonly #started = Promise.withResolvers<undefined>();
  readonly #ended: Promise<unknown>;
  #failure: Error | undefined;
  #asked = 0;
  #answers = 0;
  #lastAnswer = 0;

  /** Starts the process, which then only waits. `cacheFolder` keeps compiled modules for the next ones. */
  constructor(now: () => Now, cacheFolder: string) {
    this.#now = now;
    this.#child = fork(join(import.meta.dirname, 'child.ts'), {
      serialization: 'advanced',
      execArgv: [],
      env: { ...process.env, NODE_COMPILE_CACHE: cacheFolder },
    });
    this.#child.on('message', (answer: Answer) => this.#receive(answer));
    this.#ended = once(this.#child, 'exit').then(() => this.#end());
    for (const { promise } of [this.#ready, this.#started]) promise.catch(() => {}); // told to whoever asks
  }

  /** Opens the books. @throws Died */
  async start(said: Omit<Start, 't' | 'now' | 'lastStatement'>, end: End): Promise<void> {
    await this.#ready.promise;
    this.#lastAnswer = end.lastAnswer;
    const start: Start = { t: 'start', ...said, now: this.#now(), lastStatement: end.lastStatement };
    this.#child.send(start);
    await this.#started.promise;
  }

  /** @throws Died, or the `BombyxError` that the command was refused with. */
  ask<N extends keyof Commands>(name: N, ...values: Parameters<Commands[N]>): Promise<Value<N>> {
    if (!this.#child.connected) return Promise.reject(new Died());
    this.#asked += 1;
    const waiting = Promise.withResolvers<unknown>();
    this.#waiting.set(this.#asked, waiting);
    const command: Command = { t: 'command', number: this.#asked, now: this.#now(), name, values };
    this.#child.send(command, () => {}); // whatever a dead process is sent, its end tells
    return waiting.promise as Promise<Value<N>>;
  }

  /** Ends it as it is. Resolves when it has ended. @throws Error when it had failed by itself. */
  async kill(): Promise<void> {
    this.#child.kill('SIGKILL');
    await this.#ended;
    if (this.#failure) throw this.#failure;
  }

  #receive(answer: Answer): void {
    if (answer.t === 'ready') return this.#ready.resolve(undefined);
    if (answer.t === 'started') return this.#started.resolve(undefined);
    if (answer.t === 'failed') {
      this.#failure = new Error(answer.reason);
      this.#child.kill('SIGKILL');
      return;
    }
    const waiting = this.#waiting.get(answer.number);
    this.#waiting.delete(answer.number);
    if (answer.t === 'done') waiting?.resolve(answer.value);
    else waiting?.reject(refusal(answer.code));
    this.#answers += 1;
    if (this.#answers === this.#lastAnswer) this.#child.kill('SIGKILL');
  }

  #end(): void {
    for (const { reject } of [this.#ready, this.#started, ...this.#waiting.values()]) reject(new Died());
    this.#waiting.clear();
  }
}

const refusal = (code: string): Error => (isErrorCode(code) ? new BombyxError(code) : new Error(code));
