/** A whole relay: books, log, API and chain worker, put together, given a port and an end. SPEC §13, §14, §17. */
import type { Server } from 'node:http';
import { getRequestListener } from '@hono/node-server';
import { createApp } from './api/app.ts';
import { Budgets } from './api/budgets.ts';
import { DEFAULT_LIMITS, SWEEP_MS, type ApiLimits } from './api/limits.ts';
import { Metrics } from './api/metrics.ts';
import { Nonces } from './api/nonces.ts';
import type { Parts } from './api/parts.ts';
import type { ChainSight } from './api/ports.ts';
import { hardenedServer, listen } from './api/server.ts';
import type { RelayOptions } from './config.ts';
import { openCore } from './core.ts';
import type { RelayIdentity } from './identity.ts';
import { LedgerFigures } from './ledger-figures.ts';
import type { RelayCore, RelayPorts } from './ports.ts';
import { drain, endBooks } from './stopping.ts';

const DEFAULT_HOST = '127.0.0.1';
const DEFAULT_PORT = 9_100;

/** A running relay. */
export interface Relay {
  readonly port: number;
  /** E.g. `http://127.0.0.1:9100`. */
  readonly url: string;
  readonly identity: RelayIdentity;
  /**
   * Finishes what is in flight, takes nothing new, commits `bootId` 0 so that the next start need not wait, and closes
   * the books. Bounded by `drainMs` and `lastCommitMs`.
   */
  stop(): Promise<void>;
}

/**
 * Starts a relay and resolves when it accepts connections; it serves once the chain shows its first commit.
 *
 * @throws BombyxError `relay/books` when its books cannot be opened; errors of `listen`, e.g. `EADDRINUSE`.
 * @example
 * const relay = await startRelay(readConfig(process.env), ports);
 * process.once('SIGTERM', () => void relay.stop());
 */
export async function startRelay(options: RelayOptions, ports: RelayPorts): Promise<Relay> {
  const core = await openCore(options, ports);
  try {
    return await run(core, options, ports);
  } catch (error) {
    core.ledger.shut();
    throw error;
  }
}

async function run(core: RelayCore, options: RelayOptions, ports: RelayPorts): Promise<Relay> {
  const limits = { ...DEFAULT_LIMITS, ...options.limits };
  const end = new AbortController();
  const chain = ports.chain(core);
  const parts = partsOf(core, chain, options, ports, limits, end.signal);
  const answer = getRequestListener(createApp(parts).fetch, { hostname: 'relay' });
  const server = hardenedServer(
    (...exchange) => void answer(...exchange),
    limits,
    parts.trustedProxies === 0,
  );
  observe(parts, server);
  const host = options.host ?? DEFAULT_HOST;
  const port = await listen(server, options.port ?? DEFAULT_PORT, host);
  chain.start();
  const sweep = setInterval(() => {
    parts.budgets.sweep(core.clock().monotonicMs);
    parts.release?.tidy();
  }, SWEEP_MS).unref();
  core.log.info('ready', { port });
  const stop = async (): Promise<void> => {
    core.log.info('stopping', { phase: core.ledger.phase });
    end.abort();
    clearInterval(sweep);
    await drain(server, limits.drainMs);
    await endBooks(core, chain, limits.lastCommitMs);
  };
  let stopped: Promise<void> | undefined;
  const url = `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
  return { port, url, identity: core.identity, stop: () => (stopped ??= stop()) };
}

function partsOf(
  core: RelayCore,
  chain: ChainSight,
  options: RelayOptions,
  ports: RelayPorts,
  limits: ApiLimits,
  end: AbortSignal,
): Parts {
  return {
    ...core,
    chain,
    attester: ports.attester(core),
    release: ports.release?.(core),
    figures: ports.figures ?? new LedgerFigures(core),
    walletDomains: options.walletDomains ?? [],
    trustedProxies: options.trustedProxies ?? 0,
    nonces: new Nonces(),
    budgets: new Budgets(limits),
    metrics: new Metrics(),
    isStopping: () => end.aborted,
  };
}

function observe({ metrics, ledger, transparency }: Parts, server: Server): void {
  let connections = 0;
  server.on('connection', (socket) => {
    connections += 1;
    socket.once('close', () => (connections -= 1));
  });
  metrics.observe({
    standing: () => ledger.standing,
    journalEntries: () => ledger.desk.store.books.entries,
    logLeaves: () => transparency.head().size,
    connections: () => connections,
  });
}
