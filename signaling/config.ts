/** What a hub is told at its start, from code or from the environment. */
import {
  choiceSetting,
  ConfigError,
  flagSetting,
  integerSetting,
  withoutUndefined,
  type Settings,
} from '#protocol/settings.ts';
import { LOG_LEVELS, type LogLevel, type LogSink } from './log.ts';
import type { Bus } from './bus/bus.ts';
import type { Clock } from './clock.ts';
import type { IceOptions } from './ice.ts';
import type { HubLimits } from './limits.ts';

export interface HubOptions {
  /** Default `127.0.0.1`. */
  readonly host?: string;
  /** Default 9000; 0 takes a free port. */
  readonly port?: number;
  /** Path before every route. Default `/hub`. */
  readonly basePath?: string;
  /**
   * Origins under which clients reach this hub: what admission proofs must name. Default: the bound port on
   * `127.0.0.1` and `localhost`.
   */
  readonly publicOrigins?: readonly string[];
  /** Origins of pages that may use the hub besides the public ones; `*` for every page. Default none. */
  readonly allowedOrigins?: readonly string[];
  /** Serve requests without `Origin`: programs, not pages. Default true. */
  readonly allowNoOrigin?: boolean;
  /** How many proxies of our own append to `X-Forwarded-For`. Default 0: the header is not read. */
  readonly trustedProxies?: number;
  /** STUN and TURN servers that peers are told of. Default none. */
  readonly ice?: IceOptions;
  readonly limits?: Partial<HubLimits>;
  readonly logLevel?: LogLevel;
  /** Where log lines go. Default standard output. */
  readonly logSink?: LogSink;
  readonly clock?: Clock;
  /** Default: the in-memory bus of a single process. */
  readonly bus?: Bus;
}

/**
 * Reads `HUB_HOST`, `HUB_PORT`, `HUB_BASE_PATH`, `HUB_PUBLIC_ORIGINS`, `HUB_ALLOWED_ORIGINS`, `HUB_ALLOW_NO_ORIGIN`,
 * `HUB_TRUST_PROXY` (a number of proxies), `HUB_STUN_URLS`, `HUB_TURN_URLS`, `HUB_TURN_SECRET`, `HUB_LOG_LEVEL`, `HUB_MAX_CONNECTIONS`, `HUB_MAX_CONNECTIONS_PER_ADDRESS`.
 *
 * @throws ConfigError on a value that it does not understand: a hub never runs on half of its settings.
 */
export function readConfig(env: Settings): HubOptions {
  const limits = withoutUndefined({
    maxConnections: integerSetting(env, 'HUB_MAX_CONNECTIONS', { min: 1, max: 1_000_000 }),
    maxConnectionsPerAddress: integerSetting(env, 'HUB_MAX_CONNECTIONS_PER_ADDRESS', {
      min: 1,
      max: 1_000_000,
    }),
  });
  return withoutUndefined({
    host: env['HUB_HOST'],
    port: integerSetting(env, 'HUB_PORT', { max: 65_535 }),
    basePath: basePath(env),
    publicOrigins: origins(env, 'HUB_PUBLIC_ORIGINS'),
    allowedOrigins: env['HUB_ALLOWED_ORIGINS'] === '*' ? ['*'] : origins(env, 'HUB_ALLOWED_ORIGINS'),
    allowNoOrigin: flagSetting(env, 'HUB_ALLOW_NO_ORIGIN'),
    trustedProxies: integerSetting(env, 'HUB_TRUST_PROXY', { max: 8 }),
    logLevel: choiceSetting(env, 'HUB_LOG_LEVEL', LOG_LEVELS),
    ice: ice(env),
    limits,
  });
}

function basePath(env: Settings): string | undefined {
  const text = env['HUB_BASE_PATH'];
  if (text !== undefined && !/^(\/[\w-]+)*$/.test(text))
    throw new ConfigError('HUB_BASE_PATH: expected /name without a slash at the end');
  return text;
}

function origins(env: Settings, name: string): string[] | undefined {
  const parts = env[name]?.split(',').map((part) => part.trim());
  for (const part of parts ?? [])
    if (!URL.canParse(part) || new URL(part).origin !== part)
      throw new ConfigError(`${name}: expected origins like https://example.org, separated by commas`);
  return parts;
}

function ice(env: Settings): IceOptions | undefined {
  const turnUrls = iceUrls(env, 'HUB_TURN_URLS', /^turns?:[^\s,]+$/);
  const turnSecret = env['HUB_TURN_SECRET'];
  if (turnUrls && !turnSecret) throw new ConfigError('HUB_TURN_SECRET: expected, since HUB_TURN_URLS is set');
  const stunUrls = iceUrls(env, 'HUB_STUN_URLS', /^stuns?:[^\s,]+$/);
  return stunUrls || turnUrls ? withoutUndefined({ stunUrls, turnUrls, turnSecret }) : undefined;
}

function iceUrls(env: Settings, name: string, form: RegExp): string[] | undefined {
  const parts = env[name]?.split(',').map((part) => part.trim());
  if (parts?.some((part) => !form.test(part)))
    throw new ConfigError(
      `${name}: expected URLs like ${name === 'HUB_STUN_URLS' ? 'stun' : 'turn'}:host:3478`,
    );
  return parts;
}
