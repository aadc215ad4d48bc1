/** Bombyx's hub: speaks the stock PeerJS protocol, keeps the offer directory, carries sealed letters. SPEC §3. */
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Room } from './bus/bus.ts';
import type { HubOptions } from './config.ts';
import { Door, type Visitor } from './door.ts';
import { answer, type HttpContext } from './http.ts';
import { Line } from './line.ts';
import { SWEEP_MS } from './limits.ts';
import { errorName } from './log.ts';
import { acceptMarket } from './market/endpoint.ts';
import type { OriginPolicy } from './origin.ts';
import { buildParts, limitsOf, type HubParts } from './parts.ts';
import { acceptPeer } from './peerjs/endpoint.ts';
import { hardenedServer, listen, stopListening } from './server.ts';
import { modelStats, type HubStats } from './stats.ts';

export type { HubOptions } from './config.ts';
export type { HubStats } from './stats.ts';

const DEFAULT_PORT = 9_000;

/** A running hub. */
export interface Hub {
  readonly port: number;
  /** What clients take as `signaling`, e.g. `http://127.0.0.1:9000/hub`. */
  readonly url: string;
  stats(): HubStats;
  /** The text of a Prometheus scrape. */
  metrics(): Promise<string>;
  /** Tells every socket, closes them and frees the port; done within 2 s. */
  close(): Promise<void>;
}

/**
 * Starts a hub and resolves when it accepts connections.
 *
 * @throws ConfigError-like errors of `listen`, e.g. `EADDRINUSE`.
 * @example
 * const hub = await startHub({ port: 0 });
 * await fetch(`${hub.url}/health`);
 * await hub.close();
 */
export async function startHub(options: HubOptions = {}): Promise<Hub> {
  const host = options.host ?? '127.0.0.1';
  const server = hardenedServer(limitsOf(options), (options.trustedProxies ?? 0) === 0);
  await listen(server, options.port ?? DEFAULT_PORT, host);
  const { port } = server.address() as AddressInfo;
  return new RunningHub(server, port, host, options);
}

class RunningHub implements Hub {
  readonly port: number;
  readonly url: string;
  readonly #server: Server;
  readonly #parts: HubParts;
  readonly #door: Door;
  readonly #http: HttpContext;
  readonly #lines: Record<Room, Set<Line>> = { peerjs: new Set(), market: new Set() };
  readonly #stopSweep: () => void;
  #stopping: Promise<void> | undefined;

  constructor(server: Server, port: number, host: string, options: HubOptions) {
    const basePath = options.basePath ?? '/hub';
    const publicOrigins = options.publicOrigins ?? [`http://127.0.0.1:${port}`, `http://localhost:${port}`];
    const parts = buildParts(options, publicOrigins);
    const origins: OriginPolicy = {
      allowedOrigins: [...publicOrigins, ...(options.allowedOrigins ?? [])],
      allowNoOrigin: options.allowNoOrigin ?? true,
    };
    const shared = { ...parts, basePath, origins, trustedProxies: options.trustedProxies ?? 0 };
    this.port = port;
    this.url = `http://${host.includes(':') ? `[${host}]` : host}:${port}${basePath}`;
    this.#server = server;
    this.#parts = parts;
    const isStopping = () => this.#stopping !== undefined;
    this.#http = {
      ...shared,
      ice: options.ice ?? {},
      isReady: () => !isStopping(),
      stats: () => this.stats(),
    };
    this.#door = new Door({ ...shared, isStopping, enter: (visitor) => this.#enter(visitor) });
    this.#stopSweep = parts.clock.every(SWEEP_MS, () => this.#allLines().forEach((l) => l.checkSilence()));
    this.#observe();
    server.on('request', (request, response) => void this.#answer(request, response));
    server.on('upgrade', (request, socket, head) => this.#door.upgrade(request, socket, head));
    parts.log.info('ready', { url: this.url, port });
  }

  stats(): HubStats {
    const { directory } = this.#parts;
    return {
      connections: { peerjs: this.#lines.peerjs.size, market: this.#lines.market.size },
      offers: directory.size,
      models: modelStats(directory.listings()),
    };
  }

  metrics(): Promise<string> {
    return this.#parts.metrics.scrape();
  }

  close(): Promise<void> {
    this.#stopping ??= this.#stop();
    return this.#stopping;
  }

  async #stop(): Promise<void> {
    this.#parts.log.info('stopping');
    this.#stopSweep();
    const portFree = stopListening(this.#server);
    const gone = this.#allLines().map((line) => line.gone);
    for (const line of this.#allLines()) line.close('hub/stopping');
    await Promise.all(gone);
    this.#door.close();
    this.#server.closeAllConnections(); // idle HTTP
    await portFree;
    await this.#parts.stop();
    this.#parts.log.info('stopped');
  }

  #enter({ room, socket, address, query }: Visitor): void {
    const line = new Line(socket, room, address, this.#parts);
    this.#lines[room].add(line);
    void line.gone.then(() => this.#lines[room].delete(line));
    if (room === 'market') acceptMarket(line, this.#parts);
    else void acceptPeer(line, query, this.#parts);
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      await answer(request, response, this.#http);
    } catch (error) {
      this.#parts.metrics.failed('http');
      this.#parts.log.error('request failed', { endpoint: 'http', error: errorName(error) });
      response.destroy();
    }
  }

  #allLines(): Line[] {
    return [...this.#lines.peerjs, ...this.#lines.market];
  }

  #observe(): void {
    const { metrics, directory, subscribers, relay } = this.#parts;
    metrics.observe({
      connections: (room) => this.#lines[room].size,
      offers: () => directory.size,
      subscribers: () => subscribers.size,
      waiting: () => relay.waiting,
    });
  }
}
