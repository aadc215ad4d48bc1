/** Where the commands put things, from the environment. */
import { isIP } from 'node:net';
import { UsageError } from './errors.ts';

export interface Settings {
  readonly webPort: number;
  readonly hubPort: number;
  /** Address that the web app listens on; the hub stays on loopback behind it. */
  readonly host: string;
  /** Origins besides the app's own that people reach this network under. */
  readonly publicOrigins: readonly string[];
}

type Environment = Readonly<Record<string, string | undefined>>;

/** What `--help` says about the variables of `readSettings`. */
export const NETWORK_ENVIRONMENT = {
  WEB_PORT: 'port of the web app (8080)',
  HUB_PORT: 'port of the hub, on 127.0.0.1 behind the web app (9000)',
  HOST: 'address the web app listens on (127.0.0.1); other machines need https in front',
  HUB_PUBLIC_ORIGINS: 'more origins that people reach it under, with commas between: https://example.org',
} as const;

export const CHROMIUM_ENVIRONMENT = {
  CHROMIUM: 'path of the Chromium to run (the first that is found)',
  CHROMIUM_SANDBOX: '0 where Chromium’s sandbox is not allowed to start; root never has one',
} as const;

/**
 * Reads `WEB_PORT`, `HUB_PORT`, `HOST` and `HUB_PUBLIC_ORIGINS`; an empty one counts as absent.
 *
 * @throws UsageError that names the variable
 */
export function readSettings(env: Environment): Settings {
  const settings = {
    webPort: port(env, 'WEB_PORT', 8080),
    hubPort: port(env, 'HUB_PORT', 9000),
    host: env['HOST'] || '127.0.0.1',
    publicOrigins: origins(env, 'HUB_PUBLIC_ORIGINS'),
  };
  if (settings.webPort === settings.hubPort) throw new UsageError('WEB_PORT and HUB_PORT must differ.');
  if (!URL.canParse(urlOf(settings.host, 1))) throw new UsageError('HOST: expected an address or a name.');
  return settings;
}

function port(env: Environment, name: string, otherwise: number): number {
  const text = env[name] || String(otherwise);
  const value = /^\d{1,5}$/.test(text) ? Number(text) : NaN;
  if (!(value > 0 && value < 65_536)) throw new UsageError(`${name}: expected a port number, 1 to 65535.`);
  return value;
}

/** The hub's own rule, held here too so that nobody waits for a build to hear of it. */
function origins(env: Environment, name: string): readonly string[] {
  const parts = env[name] ? env[name].split(',').map((part) => part.trim()) : [];
  for (const part of parts)
    if (!URL.canParse(part) || new URL(part).origin !== part)
      throw new UsageError(`${name}: expected origins like https://example.org, separated by commas.`);
  return parts;
}

/** `HOST` values that mean every address of this machine. */
const EVERY_ADDRESS: ReadonlySet<string> = new Set(['0.0.0.0', '::']);

/** Where a program on this machine reaches the web app. */
export function localUrl({ host, webPort }: Settings): string {
  return httpUrl(EVERY_ADDRESS.has(host) ? 'localhost' : host, webPort);
}

/** What admission proofs may name: the person's own origins, and those that follow from host and port. */
export function hubOrigins({ host, webPort, publicOrigins }: Settings): readonly string[] {
  const names = ['127.0.0.1', 'localhost', ...(EVERY_ADDRESS.has(host) ? [] : [host])];
  return [...new Set([...publicOrigins, ...names.map((name) => httpUrl(name, webPort))])];
}

function httpUrl(host: string, port: number): string {
  return new URL(urlOf(host, port)).origin; // without a port 80
}

function urlOf(host: string, port: number): string {
  return `http://${isIP(host) === 6 ? `[${host}]` : host}:${port}`;
}

/** Whether browsers give a page of this address its keys: https, or this machine itself. */
export function isSecure(url: string): boolean {
  const { protocol, hostname } = new URL(url);
  return protocol === 'https:' || /^(localhost|.*\.localhost|127(\.\d+){3}|\[::1\])$/.test(hostname);
}

/** What to tell who listens beyond this machine without https; `undefined` where there is nothing to tell. */
export function insecureNote(settings: Settings): string | undefined {
  const beyond = EVERY_ADDRESS.has(settings.host) || !isSecure(localUrl(settings));
  if (!beyond || settings.publicOrigins.some(isSecure)) return undefined;
  return (
    'Other machines need https in front of this one: browsers give keys only to secure pages. ' +
    'Then name that address: HUB_PUBLIC_ORIGINS=https://your-host npm start.'
  );
}
