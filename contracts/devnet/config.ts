/** What a devnet is told at its start, from code or from the environment. */
import {
  choiceSetting,
  flagSetting,
  integerSetting,
  withoutUndefined,
  type Settings,
} from '#protocol/settings.ts';
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
  /** Made at the first start of a chain. Default none. */
  readonly genesis?: Genesis;
  readonly logLevel?: LogLevel;
  /** Where log lines go. Default standard output. */
  readonly logSink?: LogSink;
  /** The machine's clock, for tests. */
  readonly nowMs?: () => number;
}

/**
 * Reads `DEVNET_HOST`, `DEVNET_PORT`, `DEVNET_STATE` (a path, or empty for memory), `DEVNET_BLOCK_TIME_MS`,
 * `DEVNET_CONFIRMATION_DELAY_MS`, `DEVNET_ADMIN` (0 or 1), `DEVNET_LOG_LEVEL`.
 *
 * @throws ConfigError on a value that it does not understand: a devnet never runs on half of its settings.
 */
export function readConfig(env: Settings): DevnetOptions {
  return withoutUndefined({
    host: env['DEVNET_HOST'],
    port: integerSetting(env, 'DEVNET_PORT', { max: 65_535 }),
    statePath: env['DEVNET_STATE'] === '' ? undefined : env['DEVNET_STATE'],
    blockTimeMs: integerSetting(env, 'DEVNET_BLOCK_TIME_MS', { max: MAX_DELAY_MS }),
    confirmationDelayMs: integerSetting(env, 'DEVNET_CONFIRMATION_DELAY_MS', { max: MAX_DELAY_MS }),
    isAdminOpen: flagSetting(env, 'DEVNET_ADMIN'),
    logLevel: choiceSetting(env, 'DEVNET_LOG_LEVEL', LOG_LEVELS),
  });
}
