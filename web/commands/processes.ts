/** The processes that one command runs: started with a name, stopped together, none left behind. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

/** A process that ignores the request to stop is killed after this time. */
const STOP_GRACE_MS = 5_000;

const POLL_MS = 100;

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
    for (const stream of [child.stdout, child.stderr]) createInterface({ input: stream }).on('line', show);
    child.on('exit', (code) => {
      this.#running.delete(child);
      if (!this.#stopping) this.#fail(new Error(`${name} ended with code ${code}`));
    });
  }

  /** Runs a script to its end. @throws Error with its last lines when it fails. */
  async run(name: string, file: string, args: readonly string[]): Promise<void> {
    const lines: string[] = [];
    const child = spawn(process.execPath, [file, ...args], {
      cwd: projectRoot,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#running.set(child, name);
    for (const stream of [child.stdout, child.stderr])
      createInterface({ input: stream }).on('line', (line) => lines.push(line));
    const [code] = (await once(child, 'close')) as [number | null];
    this.#running.delete(child);
    if (code !== 0) throw new Error([`${name} failed:`, ...lines.slice(-20)].join('\n'));
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

/** Resolves when `url` answers. @throws Error after `timeoutMs`. */
export async function reachable(url: string, timeoutMs: number): Promise<void> {
  for (const end = Date.now() + timeoutMs; Date.now() < end;) {
    const answer = await fetch(url).catch(() => undefined);
    await answer?.body?.cancel();
    if (answer?.ok) return;
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
  throw new Error(`${url} does not answer`);
}
