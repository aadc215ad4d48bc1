/** Runs the deployment against a devnet and keeps every line that it says: in this process, or in one that may be killed. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { CODE } from '../../contracts/client/code.gen.ts';
import { runDeploy } from '../../contracts/deploy/command.ts';
import { compiledHashes, type Hashes } from '../../contracts/deploy/verify.ts';

const MAIN = fileURLToPath(new URL('../../contracts/deploy/main.ts', import.meta.url));

let fresh: Promise<Hashes> | undefined;

/**
 * What the sources compile to: a test of the contracts holds that it is the generated code, and the process that is
 * killed compiles for itself. Compiled again here only in the full run, and once, for it takes seconds.
 */
export const compiled = (): Promise<Hashes> =>
  process.env['FULL'] === undefined ? Promise.resolve(GENERATED) : (fresh ??= compiledHashes());

const GENERATED: Hashes = {
  registry: CODE.registry.hash,
  'relay-vault': CODE['relay-vault'].hash,
  'client-account': CODE['client-account'].hash,
  'provider-account': CODE['provider-account'].hash,
};

export interface Deployer {
  /** Where the devnet listens. */
  readonly url: string;
  readonly mnemonic?: string;
}

const environment = ({ url, mnemonic }: Deployer): Record<string, string> => ({
  DEPLOY_ENDPOINT: `${url}/api/v2/jsonRPC`,
  ...(mnemonic !== undefined && { DEPLOY_MNEMONIC: mnemonic }),
});

export interface Outcome {
  readonly code: number;
  readonly text: string;
}

export async function deployed(
  deployer: Deployer,
  args: readonly string[],
  compile: () => Promise<Hashes> = compiled,
): Promise<Outcome> {
  const lines: string[] = [];
  const say = (line: string) => void lines.push(line);
  const code = await runDeploy({
    args: ['--network', 'devnet', ...args],
    env: environment(deployer),
    say,
    complain: say,
    compile,
    pollMs: 20,
  });
  return { code, text: lines.join('\n') };
}

/** Kills the process at its first line with `words`; resolves with everything that it wrote until then. */
export async function killedAt(deployer: Deployer, args: readonly string[], words: string): Promise<string> {
  const child = spawn(process.execPath, [MAIN, '--network', 'devnet', ...args], {
    env: { PATH: process.env['PATH'] ?? '', ...environment(deployer) },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const end = once(child, 'close') as Promise<[number | null, string | null]>;
  const written: string[] = [];
  child.stderr.on('data', (data: Buffer) => written.push(data.toString()));
  createInterface({ input: child.stdout }).on('line', (line) => {
    written.push(line);
    if (line.includes(words)) child.kill('SIGKILL');
  });
  const [, signal] = await end;
  if (signal !== 'SIGKILL') throw new Error(`it ended before "${words}": ${written.join('\n')}`);
  return written.join('\n');
}
