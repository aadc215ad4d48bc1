/** The devnet as `npm run devnet` runs it: a process that a test may kill. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { TonClient } from '@ton/ton';

const MAIN = fileURLToPath(new URL('../../contracts/devnet/main.ts', import.meta.url));

export interface DevnetProcess {
  readonly url: string;
  readonly client: TonClient;
  /** Milliseconds from the start of the chain's own code to its first answer, by its log. */
  readonly startMs: number;
  /** Ends it with no warning at all. */
  kill(): Promise<void>;
  /** Asks it to end; resolves with its exit code. */
  stop(): Promise<number | null>;
}

type Environment = Readonly<Record<string, string>>;

/** Starts it, and waits for nothing. */
export function spawnDevnet(env: Environment): ChildProcess {
  return spawn(process.execPath, [MAIN], {
    env: { PATH: process.env['PATH'] ?? '', DEVNET_PORT: '0', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

/** @throws Error with what it wrote to standard error, when it does not start. */
export async function startProcess(env: Environment): Promise<DevnetProcess> {
  const child = spawnDevnet(env);
  const exit = once(child, 'exit') as Promise<[number | null]>;
  const { url, startMs } = await firstLine(child);
  return {
    url,
    startMs,
    client: new TonClient({ endpoint: `${url}/api/v2/jsonRPC` }),
    kill: async () => {
      child.kill('SIGKILL');
      await exit;
    },
    stop: async () => {
      child.kill('SIGTERM');
      return (await exit)[0];
    },
  };
}

async function firstLine(child: ChildProcess): Promise<{ url: string; startMs: number }> {
  const { stdout, stderr } = child;
  if (stdout === null || stderr === null) throw new Error('no output');
  let complaint = '';
  stderr.on('data', (data: Buffer) => (complaint += data.toString()));
  const line = once(createInterface({ input: stdout }), 'line') as Promise<[string]>;
  const end = once(child, 'close').then(() => {
    throw new Error(complaint);
  });
  end.catch(() => undefined); // it also ends when all is well, much later
  const [text] = await Promise.race([line, end]);
  return JSON.parse(text) as { url: string; startMs: number };
}
