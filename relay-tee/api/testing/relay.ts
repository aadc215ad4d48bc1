/**
 * A whole relay on a real port, over the ledger's modelled chain.
 *
 * Real: HTTP server, API, signatures, ledger and transparency log on a real file. Simulated: the machine.
 * Modelled: the chain, and both clocks, which stand still until a test moves them.
 */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { DEVNET } from '#contracts/client/network.ts';
import { BombyxError } from '#protocol/errors.ts';
import type { RelayOptions } from '../../config.ts';
import type { Ledger } from '../../ledger/ledger.ts';
import { testRelaySigner } from '../../ledger/testing/keys.ts';
import type { TestClient, TestProvider } from '../../ledger/testing/parties.ts';
import { World } from '../../ledger/testing/world.ts';
import type { RelayLog } from '../../log/log.ts';
import type { ChainWorker, RelayCore, RelayPorts } from '../../ports.ts';
import { startRelay, type Relay } from '../../service.ts';
import { Caller } from './caller.ts';
import { bootMachine, simulatedAttester } from './simulated-attester.ts';

/** Out of the way of every test that is not about them. */
const NO_RATE = { perSecond: 1e9, burst: 1e9 };

export interface ServedOptions {
  readonly options?: Partial<RelayOptions>;
  readonly ports?: Partial<RelayPorts>;
  readonly freshWorld?: World;
}

export class ServedRelay {
  readonly world: World;
  readonly relay: Relay;
  readonly core: RelayCore;
  readonly caller: Caller;

  private constructor(world: World, relay: Relay, core: RelayCore) {
    this.world = world;
    this.relay = relay;
    this.core = core;
    this.caller = new Caller(relay, () => world.clock.hostMs);
  }

  get ledger(): Ledger {
    return this.core.ledger;
  }

  get transparency(): RelayLog {
    return this.core.transparency;
  }

  /** Starts a relay that serves nothing yet. */
  static async start({ options, ports, freshWorld }: ServedOptions = {}): Promise<ServedRelay> {
    const world = freshWorld ?? new World();
    const machine = await bootMachine(world.clock.hostMs);
    const { terms } = world;
    const cores: RelayCore[] = [];
    const relay = await startRelay(
      {
        network: DEVNET,
        ...terms,
        database: world.path('relay'),
        port: 0,
        logLevel: 'silent',
        ...options,
        limits: { addressRate: NO_RATE, keyRate: NO_RATE, lastCommitMs: 0, ...options?.limits },
      },
      {
        keys: {
          signer: () => Promise.resolve(testRelaySigner('relay')),
          boxKey: () => Promise.resolve(terms.boxKey),
        },
        attester: (core) => simulatedAttester(machine, core),
        chain: (core) => {
          cores.push(core);
          return standInChain(world, core);
        },
        clock: world.clock.now,
        ...ports,
      },
    );
    const [core] = cores;
    if (!core) throw new Error('no chain worker was asked for');
    return new ServedRelay(world, relay, core);
  }

  /** Starts a relay and brings it into service. */
  static async serving(options?: ServedOptions): Promise<ServedRelay> {
    const served = await ServedRelay.start(options);
    await served.world.serve(served.ledger);
    return served;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.relay.stop();
    this.world[Symbol.dispose]();
  }

  /** A client with money whose account the relay has seen. */
  async client(name: string, freeNano: bigint): Promise<TestClient> {
    const client = this.world.client(name, freeNano);
    this.world.pass(1);
    await this.world.look(this.ledger);
    return client;
  }

  provider(name: string): TestProvider {
    return this.world.provider(name);
  }
}

/** An account of another vault. */
export const FOREIGN_ACCOUNT = `0:${'f'.repeat(64)}`;

/** Shows accounts on demand; blocks, views and commits are a test's to make. */
function standInChain(world: World, { ledger }: RelayCore): ChainWorker {
  return {
    start: () => {},
    see: async (account, maxAgeMs) => {
      if (account === FOREIGN_ACCOUNT) throw new BombyxError('vault/foreign');
      if (!world.chain.clients.has(account)) throw new BombyxError('vault/absent');
      if (maxAgeMs === 0 || !ledger.desk.store.clients.newest(account)) await world.look(ledger);
    },
    stop: async (timeoutMs) => {
      await ledger.stop();
      const deadlineMs = performance.now() + (timeoutMs ?? 0);
      while (ledger.phase === 'stopping' && performance.now() < deadlineMs) await nextTurn();
      return ledger.phase === 'stopped';
    },
  };
}
