/**
 * Commands with which a test in the browser starts, restarts and stops hubs in Node.
 *
 * Real: the hub, its port, its sockets. Fake: only its rates are raised where a test does not ask for the real ones,
 * since every test comes from one address; and `lyingHubStart` puts a lying proxy in front of it (`lying-hub.ts`).
 */
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { Hub, HubOptions, HubStats } from '../../signaling/hub.ts';
import { startLyingHub, type LyingHub } from './lying-hub.ts';

export interface HubHandle {
  /** What clients take as `signaling`. */
  readonly url: string;
  readonly port: number;
}

export interface LyingHubHandle extends HubHandle {
  /** WebSocket URL on which the page tells the hub how to lie. */
  readonly controlUrl: string;
}

/** Rates that no test meets by being many on one address. */
const GENEROUS = { perSecond: 10_000, burst: 100_000 };
const LIMITS = {
  maxConnectionsPerAddress: 1_000,
  connectRate: GENEROUS,
  addressMessageRate: GENEROUS,
  httpRate: GENEROUS,
  addressLetterRate: GENEROUS,
} as const satisfies HubOptions['limits'];

const running = new Map<number, { readonly hub: Hub; readonly liar?: LyingHub }>();

/** Node itself loads the hub, from source: the configuration's bundler does not know the project's import names. */
async function launch(options: HubOptions): Promise<Hub> {
  const source = fileURLToPath(new URL('signaling/hub.ts', pathToFileURL(`${process.cwd()}/`)));
  const { startHub } = (await import(/* @vite-ignore */ source)) as typeof import('../../signaling/hub.ts');
  return startHub({ allowedOrigins: ['*'], limits: LIMITS, logLevel: 'error', ...options });
}

function find(port: number): Hub {
  const hub = running.get(port)?.hub;
  if (!hub) throw new Error(`no hub on port ${port}`);
  return hub;
}

export const hubCommands = {
  async hubStart(_context: unknown, options: Pick<HubOptions, 'limits'> = {}): Promise<HubHandle> {
    const hub = await launch({ port: 0, ...options });
    running.set(hub.port, { hub });
    return { url: hub.url, port: hub.port };
  },

  /** A hub whose every PeerJS frame passes through the page that holds `controlUrl`. */
  async lyingHubStart(): Promise<LyingHubHandle> {
    const liar = await startLyingHub();
    const hub = await launch({ port: 0, publicOrigins: [`http://127.0.0.1:${liar.port}`] });
    liar.serve(hub.port);
    running.set(liar.port, { hub, liar });
    return { url: `http://127.0.0.1:${liar.port}/hub`, port: liar.port, controlUrl: liar.controlUrl };
  },

  /** Stops the hub and starts a fresh one, which remembers nothing, on the same port. */
  async hubRestart(_context: unknown, port: number): Promise<void> {
    await find(port).close();
    running.set(port, { hub: await launch({ port }) });
  },

  async hubStop(_context: unknown, port: number): Promise<void> {
    const entry = running.get(port);
    running.delete(port);
    await entry?.liar?.close();
    await entry?.hub.close();
  },

  async hubStats(_context: unknown, port: number): Promise<HubStats> {
    return find(port).stats();
  },
};

type WithoutContext<F> = F extends (context: never, ...rest: infer A) => infer R ? (...rest: A) => R : never;
type HubCommands = { [K in keyof typeof hubCommands]: WithoutContext<(typeof hubCommands)[K]> };

declare module 'vitest/browser' {
  // eslint-disable-next-line @typescript-eslint/no-empty-object-type -- how commands get their types
  interface BrowserCommands extends HubCommands {}
}
