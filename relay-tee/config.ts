/** What a relay is told at its start, from code or from its environment; in an enclave this is part of what is measured. */
import { Address } from '@ton/core';
import { NETWORKS, type Network } from '#contracts/client/network.ts';
import {
  choiceSetting,
  ConfigError,
  integerSetting,
  withoutUndefined,
  type Settings,
} from '#protocol/settings.ts';
import { FEE_UNIT_BPS, MAX_AMOUNT_NANO } from '#protocol/limits.ts';
import type { ApiLimits } from './api/limits.ts';
import { LOG_LEVELS, type LogLevel, type LogSink } from './service-log.ts';

export interface RelayOptions {
  readonly network: Network;
  /** Raw address of the wallet that bonded the vault and gets the fees. */
  readonly operatorWallet: string;
  /** File of books and log. */
  readonly database: string;
  readonly feeBps: number;
  /** X, E and one top-up, as `ledger/terms.ts` has them. */
  readonly exposureNano: bigint;
  readonly uncoveredNano: bigint;
  readonly topUpNano: bigint;
  /** Default `127.0.0.1`. */
  readonly host?: string;
  /** Default 9100; 0 takes a free port. */
  readonly port?: number;
  /** How many proxies of our own append to `X-Forwarded-For`. Default 0: the header is not read. */
  readonly trustedProxies?: number;
  /** Hosts of the pages on which wallets may agree to take earnings. Default none. */
  readonly walletDomains?: readonly string[];
  readonly limits?: Partial<ApiLimits>;
  readonly logLevel?: LogLevel;
  /** Where log lines go. Default standard output. */
  readonly logSink?: LogSink;
}

const GRAM = 1_000_000_000n;

/** What a relay dares where nothing is said: small against the least bond that makes sense. */
const DEFAULTS = {
  feeBps: 250,
  exposureNano: 50n * GRAM,
  uncoveredNano: 20n * GRAM,
  topUpNano: GRAM / 2n,
} as const;

/**
 * Reads `RELAY_NETWORK`, `RELAY_OPERATOR_WALLET`, `RELAY_DATABASE` (these three have to be there), `RELAY_FEE_BPS`,
 * `RELAY_EXPOSURE_NANO`, `RELAY_UNCOVERED_NANO`, `RELAY_TOP_UP_NANO`, `RELAY_HOST`, `RELAY_PORT`,
 * `RELAY_TRUST_PROXY` (a number of proxies), `RELAY_WALLET_DOMAINS`, `RELAY_LOG_LEVEL`.
 *
 * @throws ConfigError on a value that it does not understand: a relay never runs on half of its settings.
 */
export function readConfig(env: Settings): RelayOptions {
  const name = choiceSetting(env, 'RELAY_NETWORK', ['mainnet', 'testnet', 'devnet']);
  return {
    network: NETWORKS[needed('RELAY_NETWORK', name)],
    operatorWallet: wallet(env),
    database: needed('RELAY_DATABASE', env['RELAY_DATABASE']),
    ...DEFAULTS,
    ...withoutUndefined({
      feeBps: integerSetting(env, 'RELAY_FEE_BPS', { max: Number(FEE_UNIT_BPS) }),
      exposureNano: nano(env, 'RELAY_EXPOSURE_NANO'),
      uncoveredNano: nano(env, 'RELAY_UNCOVERED_NANO'),
      topUpNano: nano(env, 'RELAY_TOP_UP_NANO'),
      host: env['RELAY_HOST'],
      port: integerSetting(env, 'RELAY_PORT', { max: 65_535 }),
      trustedProxies: integerSetting(env, 'RELAY_TRUST_PROXY', { max: 8 }),
      walletDomains: domains(env),
      logLevel: choiceSetting(env, 'RELAY_LOG_LEVEL', LOG_LEVELS),
    }),
  };
}

function needed<T>(name: string, value: T | undefined): T {
  if (value === undefined || value === '') throw new ConfigError(`${name}: expected`);
  return value;
}

function wallet(env: Settings): string {
  const text = needed('RELAY_OPERATOR_WALLET', env['RELAY_OPERATOR_WALLET']);
  try {
    const address = Address.parse(text);
    if (address.workChain === 0) return address.toRawString();
  } catch {
    // said below
  }
  throw new ConfigError('RELAY_OPERATOR_WALLET: expected an address of the basechain');
}

function nano(env: Settings, name: string): bigint | undefined {
  const text = env[name];
  if (text === undefined) return undefined;
  if (!/^\d{1,19}$/.test(text) || BigInt(text) > MAX_AMOUNT_NANO)
    throw new ConfigError(`${name}: expected whole nano, at most 2^60`);
  return BigInt(text);
}

function domains(env: Settings): string[] | undefined {
  const parts = env['RELAY_WALLET_DOMAINS']?.split(',').map((part) => part.trim());
  if (parts?.some((part) => !/^[a-z0-9.-]{1,128}(:\d{1,5})?$/.test(part)))
    throw new ConfigError('RELAY_WALLET_DOMAINS: expected hosts like example.org, separated by commas');
  return parts;
}
