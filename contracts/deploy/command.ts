/** `npm run deploy` from its arguments to its exit code. */
import { TonClient } from '@ton/ton';
import { isBombyxError, toBombyxError } from '#protocol/errors.ts';
import { ConfigError, type Settings } from '#protocol/settings.ts';
import { deploy } from './deploy.ts';
import { readFacts } from './facts.ts';
import { mnemonicSigner } from './mnemonic.ts';
import { readOptions, USAGE, type Options } from './options.ts';
import { planOf } from './plan.ts';
import { addressText, holdsLine, pauseLine, planLines, stepLine, targetLines } from './report.ts';
import { targetsOf, type Terms } from './terms.ts';
import { differences, staleCode, type Hashes } from './verify.ts';
import { OrderWallet } from '../client/order-wallet.ts';

export interface CommandContext {
  readonly args: readonly string[];
  readonly env: Settings;
  readonly say: (line: string) => void;
  readonly complain: (line: string) => void;
  readonly compile: () => Promise<Hashes>;
  readonly pollMs?: number;
}

interface Task extends CommandContext {
  readonly options: Options;
  readonly client: TonClient;
  readonly terms: Terms;
  /** Absent where there is no mnemonic: then nothing can be sent. */
  readonly wallet: OrderWallet | undefined;
}

const EXIT = { done: 0, failed: 1, misused: 2 } as const;

/** How long one request to the chain may take. */
const REQUEST_TIMEOUT_MS = 10_000;

/** Resolves with the exit code: 1 for a failure or a difference, 2 for settings that cannot be used. Never throws. */
export async function runDeploy(context: CommandContext): Promise<number> {
  try {
    const options = readOptions(context.args, context.env);
    if (options === undefined) {
      context.say(USAGE);
      return EXIT.done;
    }
    const task = await taskOf(context, options);
    introduce(task);
    return options.onlyVerify ? await verify(task) : await perform(task);
  } catch (error) {
    context.complain(textOf(error));
    return error instanceof ConfigError ? EXIT.misused : EXIT.failed;
  }
}

async function taskOf(context: CommandContext, options: Options): Promise<Task> {
  const { network, endpoint, apiKey, feeCapBps, relay } = options;
  const signer = await mnemonicSigner(context.env);
  const wallet = signer && new OrderWallet(signer, network);
  const owner = options.wallet ?? wallet?.address;
  if (owner === undefined) throw new ConfigError('DEPLOY_MNEMONIC, or --wallet to look without it: expected');
  if (wallet && !wallet.address.equals(owner))
    throw new ConfigError('--wallet: not the wallet v5r1 of DEPLOY_MNEMONIC on this network');
  return {
    ...context,
    options,
    wallet,
    terms: { network, wallet: owner, feeCapBps, ...(relay && { relay }) },
    client: new TonClient({ endpoint, timeout: REQUEST_TIMEOUT_MS, ...(apiKey !== undefined && { apiKey }) }),
  };
}

function introduce({ say, terms }: Task): void {
  const { network, wallet } = terms;
  say(`network    ${network.name} (${network.id})`);
  say(`wallet     ${addressText(wallet, network, false)}  ${wallet.toRawString()}`);
  targetLines(targetsOf(terms), network).forEach(say);
}

/** Shows what is to be done, does it where that is allowed, and looks at it again. */
async function perform(task: Task): Promise<number> {
  const { client, terms, wallet, say, options } = task;
  const targets = targetsOf(terms);
  const facts = await onChain(readFacts(client, terms.wallet, targets));
  say(holdsLine(facts.walletNano));
  planLines(planOf(targets, facts)).forEach(say);
  if (wallet === undefined || !options.maySend) {
    say(`Nothing was sent: that takes ${wallet ? '--yes' : 'DEPLOY_MNEMONIC'}.`);
    return EXIT.done;
  }
  const hashes = await task.compile();
  const stale = staleCode(hashes);
  if (stale.length > 0) return conclude(task, stale);
  const pause = await deploy({ ...task, wallet, tell: (...step) => say(stepLine(...step)) });
  if (pause !== undefined) say(pauseLine(pause.untilS));
  const reached = pause === undefined ? terms : withoutEntry(terms);
  return conclude(task, await onChain(differences(client, reached, hashes)));
}

/** The terms as far as they can be met while the timelock runs. */
function withoutEntry({ relay, ...terms }: Terms): Terms {
  return relay === undefined ? terms : { ...terms, relay: { key: relay.key, bondNano: relay.bondNano } };
}

async function verify(task: Task): Promise<number> {
  return conclude(task, await onChain(differences(task.client, task.terms, await task.compile())));
}

function conclude({ say, complain }: Task, found: readonly string[]): number {
  found.forEach((line) => complain(`differs: ${line}`));
  if (found.length > 0) return EXIT.failed;
  say('The chain holds what the sources compile to.');
  return EXIT.done;
}

async function onChain<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    throw toBombyxError(error, 'chain/unreachable');
  }
}

/** What went wrong, without what a client's whole error would hold: the API key. */
function textOf(error: unknown): string {
  if (error instanceof ConfigError) return error.message;
  if (!isBombyxError(error)) return `deploy: ${firstLine(error)}`;
  const { code, detail = error.plain, cause } = error;
  const behind = cause === undefined ? '' : firstLine(cause);
  const reason = behind === '' || detail.includes(behind) ? detail : `${detail} (${behind})`;
  return `${code}: ${reason}\nRun it again: what is on the chain is left as it is.`;
}

const firstLine = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error)).split('\n')[0] ?? '';
