/** Bombyx's local chain: TON's own emulator behind the HTTP API that `TonClient` speaks, with state that lasts. */
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { devnetVault } from '../client/devnet-parties.ts';
import { answer, type HttpContext } from './api/http.ts';
import { inProcessClient } from './api/in-process.ts';
import type { MethodContext } from './api/methods.ts';
import { hardenedServer, listen, stopListening } from './api/server.ts';
import { Chain } from './chain/chain.ts';
import { Emulator } from './chain/emulator.ts';
import type { DevnetOptions } from './config.ts';
import { Cosigner } from './cosigner/cosigner.ts';
import { openState } from './first-start.ts';
import { NO_GENESIS } from './genesis.ts';
import { relaySigner } from './keys.ts';
import { DEFAULT_BLOCK_TIME_MS, DEVNET_NETWORK_ID, FAUCET_MAX_NANO, FAUCET_RATE } from './limits.ts';
import { createLog, type Log } from './log.ts';
import { configOf2026, configToBase64 } from './prices.ts';
import { TokenBucket } from './rate.ts';
import type { Store } from './store/store.ts';

export type { DevnetOptions } from './config.ts';
export type { Genesis, GenesisChain } from './genesis.ts';

const DEFAULT_PORT = 8_081;

/** A running devnet. */
export interface Devnet {
  readonly port: number;
  /** Where the faucet, health and admin routes are, e.g. `http://127.0.0.1:8081`. */
  readonly url: string;
  /** What `TonClient` takes. */
  readonly endpoint: string;
  /** Answers what is in progress, stores it and frees the port. */
  close(): Promise<void>;
}

/**
 * Starts a devnet and resolves when it answers.
 *
 * @throws StateError when the state file cannot be used; errors of `listen`, e.g. `EADDRINUSE`.
 * @example
 * const devnet = await startDevnet({ port: 0, blockTimeMs: 0 });
 * const client = new TonClient({ endpoint: devnet.endpoint });
 * await devnet.close();
 */
export async function startDevnet(options: DevnetOptions = {}): Promise<Devnet> {
  const startedMs = performance.now();
  const nowMs = options.nowMs ?? Date.now;
  const log = createLog(options.logLevel ?? 'info', options.logSink);
  const config = configOf2026();
  const emulator = await Emulator.create(configToBase64(config));
  const shared = { emulator, log, nowMs };
  const configParam = (id: number) => config.get(id);
  const genesis = options.genesis ?? NO_GENESIS;
  const store = await openState({ statePath: options.statePath, genesis, chain: shared, configParam });
  const chain = new Chain({
    ...shared,
    store,
    blockTimeMs: options.blockTimeMs ?? DEFAULT_BLOCK_TIME_MS,
    confirmationDelayMs: options.confirmationDelayMs ?? 0,
  });
  const context: HttpContext = {
    chain,
    configParam,
    cosigner: await cosignerOf({ chain, configParam }),
    log,
    nowMs,
    faucetBucket: new TokenBucket(options.faucetRate ?? FAUCET_RATE, nowMs()),
    faucetMaxNano: options.faucetMaxNano ?? FAUCET_MAX_NANO,
    isAdminOpen: options.isAdminOpen ?? false,
  };
  return await serve({ context, chain, store, log }, options, startedMs);
}

async function cosignerOf(context: MethodContext): Promise<Cosigner> {
  const nowS = () => context.chain.utime();
  return new Cosigner({
    client: inProcessClient(context),
    vault: devnetVault(),
    relay: await relaySigner(),
    nowS,
  });
}

interface Parts {
  readonly context: HttpContext;
  readonly chain: Chain;
  readonly store: Store;
  readonly log: Log;
}

async function serve(parts: Parts, options: DevnetOptions, startedMs: number): Promise<Devnet> {
  const host = options.host ?? '127.0.0.1';
  const server = hardenedServer();
  server.on('request', (request, response) => void answer(request, response, parts.context));
  try {
    await listen(server, options.port ?? DEFAULT_PORT, host);
  } catch (error) {
    await stopChain(parts);
    throw error;
  }
  const { port } = server.address() as AddressInfo;
  const url = `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
  parts.log.info('ready', {
    url,
    port,
    networkId: DEVNET_NETWORK_ID,
    seqno: parts.chain.head.seqno,
    startMs: Math.round(performance.now() - startedMs),
    ...(options.statePath !== undefined && { statePath: options.statePath }),
  });
  let closing: Promise<void> | undefined;
  const close = () => (closing ??= stop(server, parts));
  return { port, url, endpoint: `${url}/api/v2/jsonRPC`, close };
}

async function stop(server: Server, parts: Parts): Promise<void> {
  parts.log.info('stopping');
  await stopListening(server);
  await stopChain(parts);
  parts.log.info('stopped');
}

async function stopChain({ chain, store }: Parts): Promise<void> {
  await chain.stop();
  store.close();
}
