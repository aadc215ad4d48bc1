/** The processes that one command runs: started with a name, stopped together, none left behind. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { CommandError } from './errors.ts';

/** A process that ignores the request to stop is killed after this time. */
const STOP_GRACE_MS = 5_000;

const POLL_MS = 100;

/** A machine that says nothing for this long is taken for absent. */
const ANSWER_TIMEOUT_MS = 5_000;

export const projectRoot = fileURLToPath(new URL('../..', import.meta.url));

export interface ProcessOptions {
  readonly env?: Readonly<Record<string, string>>;
  /** Hears each line of output instead of the terminal. */
  readonly onLine?: (line: string) => void;
}

export class Processes {
  readonly #running = new Map<ChildProcess, string>();
  #stopping = false;
  #fail: (error: Error) => void = () => undefined;
  /** Rejects when a process ends that nobody asked to. */
  readonly failed = new Promise<never>((_, reject) => (this.#fail = reject));

  constructor() {
    this.failed.catch(() => undefined);
  }

  /** Runs one of the project's own scripts with the Node that runs this. */
  script(name: string, file: string, args: readonly string[] = [], options: ProcessOptions = {}): void {
    const child = spawn(process.execPath, [file, ...args], {
      cwd: projectRoot,
      env: { ...process.env, ...options.env },
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: process.platform !== 'win32', // Ctrl-C reaches this process alone, which then stops the others in order
    });
    this.#running.set(child, name);
    const show = options.onLine ?? ((line: string) => console.error(`${name}: ${line}`));
    const onLine = (line: string) => {
      if (!this.#stopping) show(line); // what it says of the others' going is no news then
    };
    for (const stream of [child.stdout, child.stderr]) createInterface({ input: stream }).on('line', onLine);
    child.on('exit', (code, signal) => {
      this.#running.delete(child);
      if (!this.#stopping) this.#fail(new CommandError(endText(name, code, signal)));
    });
  }

  /** Awaits `work`. @throws CommandError when a process has ended by then, even where another's answers for it. */
  async whileRunning<T>(work: Promise<T>): Promise<T> {
    const result = await Promise.race([this.failed, work]);
    return Promise.race([this.failed, Promise.resolve(result)]);
  }

  /** Runs a script to its end. @throws CommandError with its last lines when it fails. */
  async run(name: string, file: string, args: readonly string[]): Promise<void> {
    const lines: string[] = [];
    const child = spawn(process.execPath, [file, ...args], {
      cwd: projectRoot,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#running.set(child, name);
    for (const stream of [child.stdout, child.stderr])
      createInterface({ input: stream }).on('line', (line) => lines.push(line));
    const [code, signal] = (await once(child, 'close')) as [number | null, NodeJS.Signals | null];
    this.#running.delete(child);
    if (code !== 0)
      throw new CommandError(
        [`${endText(name, code, signal)} Its last words:`, ...lines.slice(-20)].join('\n'),
      );
  }

  async stop(): Promise<void> {
    this.#stopping = true;
    const ended = [...this.#running.keys()].map((child) => {
      const exit = once(child, 'exit');
      child.kill('SIGTERM');
      const timer = setTimeout(() => child.kill('SIGKILL'), STOP_GRACE_MS);
      return exit.finally(() => clearTimeout(timer));
    });
    await Promise.all(ended);
  }
}

function endText(name: string, code: number | null, signal: NodeJS.Signals | null): string {
  return signal === null
    ? `The ${name} process ended with code ${code}.`
    : `The ${name} process was ended by ${signal}.`;
}

/** Resolves when `url` answers. @throws CommandError after `timeoutMs`. */
export async function reachable(url: string, timeoutMs: number): Promise<void> {
  for (const end = Date.now() + timeoutMs; Date.now() < end;) {
    if (await answers(url)) return;
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
  throw new CommandError(`${url} does not answer.`);
}

/** Whether `url` answers now, with anything that is no error. */
export async function answers(url: string, timeoutMs = ANSWER_TIMEOUT_MS): Promise<boolean> {
  const answer = await fetch(url, { signal: AbortSignal.timeout(timeoutMs) }).catch(() => undefined);
  await answer?.body?.cancel();
  return answer?.ok ?? false;
}
