/** What a devnet is told at its start, from code or from the environment. */
import type { Genesis } from './genesis.ts';
import { MAX_DELAY_MS } from './limits.ts';
import { LOG_LEVELS, type LogLevel, type LogSink } from './log.ts';
import type { Rate } from './rate.ts';

export interface DevnetOptions {
  /** Default `127.0.0.1`. */
  readonly host?: string;
  /** Default 8081; 0 takes a free port. */
  readonly port?: number;
  /** File that holds the chain. Default none: it lives in memory and ends with the process. */
  readonly statePath?: string;
  /** Default 1,000. With 0 a message is executed before it is answered. */
  readonly blockTimeMs?: number;
  /** A message is accepted at once, but seen only this much later. Default 0. */
  readonly confirmationDelayMs?: number;
  /** Serve `POST /admin/advance`. Default false. */
  readonly isAdminOpen?: boolean;
  /** Most that the faucet gives at once. */
  readonly faucetMaxNano?: bigint;
  readonly faucetRate?: Rate;
  /** Run at the first start of a chain. */
  readonly genesis?: Genesis;
  readonly logLevel?: LogLevel;
  /** Where log lines go. Default standard output. */
  readonly logSink?: LogSink;
  /** The machine's clock, for tests. */
  readonly nowMs?: () => number;
}

/** A setting that cannot be used; the message names the variable and never its value. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Reads `DEVNET_HOST`, `DEVNET_PORT`, `DEVNET_STATE` (a path, or empty for memory), `DEVNET_BLOCK_TIME_MS`,
 * `DEVNET_CONFIRMATION_DELAY_MS`, `DEVNET_ADMIN` (0 or 1), `DEVNET_LOG_LEVEL`.
 *
 * @throws ConfigError on a value that it does not understand: a devnet never runs on half of its settings.
 */
export function readConfig(env: Environment): DevnetOptions {
  return withoutUndefined({
    host: env['DEVNET_HOST'],
    port: integer(env, 'DEVNET_PORT', 65_535),
    statePath: env['DEVNET_STATE'] === '' ? undefined : env['DEVNET_STATE'],
    blockTimeMs: integer(env, 'DEVNET_BLOCK_TIME_MS', MAX_DELAY_MS),
    confirmationDelayMs: integer(env, 'DEVNET_CONFIRMATION_DELAY_MS', MAX_DELAY_MS),
    isAdminOpen: flag(env, 'DEVNET_ADMIN'),
    logLevel: logLevel(env),
  });
}

function integer(env: Environment, name: string, max: number): number | undefined {
  const text = env[name];
  if (text === undefined) return undefined;
  const value = /^\d{1,9}$/.test(text) ? Number(text) : NaN;
  if (!(value <= max)) throw new ConfigError(`${name}: expected 0 to ${max}`);
  return value;
}

function flag(env: Environment, name: string): boolean | undefined {
  const text = env[name];
  if (text === undefined) return undefined;
  if (text !== '0' && text !== '1') throw new ConfigError(`${name}: expected 0 or 1`);
  return text === '1';
}

function logLevel(env: Environment): LogLevel | undefined {
  const text = env['DEVNET_LOG_LEVEL'];
  const level = LOG_LEVELS.find((known) => known === text);
  if (text !== undefined && level === undefined)
    throw new ConfigError(`DEVNET_LOG_LEVEL: expected one of ${LOG_LEVELS.join(', ')}`);
  return level;
}

type Defined<T> = { [K in keyof T]?: Exclude<T[K], undefined> };

function withoutUndefined<T extends object>(value: T): Defined<T> {
  return Object.fromEntries(Object.entries(value).filter(([, field]) => field !== undefined)) as Defined<T>;
}
