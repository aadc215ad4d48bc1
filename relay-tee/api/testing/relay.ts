/**
 * A whole relay on a real port, over the ledger's modelled chain.
 *
 * Real: HTTP server, API, signatures, ledger and transparency log on a real file. Simulated: the machine's evidence.
 * Modelled: the chain, and both clocks, which stand still until a test moves them.
 */
import { DEVNET } from '#contracts/client/network.ts';
import { ownBytes, type Bytes } from '#protocol/bytes/bytes.ts';
import { SimulatedMachine } from '../../attest/simulator/machine.ts';
import type { RelayOptions } from '../../config.ts';
import type { Ledger } from '../../ledger/ledger.ts';
import { bytesOf, testRelaySigner } from '../../ledger/testing/keys.ts';
import type { TestClient, TestProvider } from '../../ledger/testing/parties.ts';
import { World } from '../../ledger/testing/world.ts';
import type { RelayLog } from '../../log/log.ts';
import type { RelayCore, RelayPorts } from '../../ports.ts';
import { startRelay, type Relay } from '../../service.ts';
import type { Attester } from '../ports.ts';
import { Caller } from './caller.ts';

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
    const machine = await SimulatedMachine.boot('relay', bytesOf('compose'), world.clock.hostMs);
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
          return { start: () => Promise.resolve(), stop: () => Promise.resolve() };
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

/** Evidence of a simulated machine for the relay's own keys. */
export function simulatedAttester(machine: SimulatedMachine, { identity, clock }: RelayCore): Attester {
  return {
    attest: (nonce) =>
      machine.evidenceFor({
        role: 'relay',
        network: identity.network,
        id: identity.peerId,
        sealingKey: SEALING_KEY,
        signingKey: identity.publicKey,
        notAfterMs: clock().hostMs + 3_600_000,
        nonce,
      }),
  };
}

/** Nothing is sealed to it in these tests. */
const SEALING_KEY: Bytes = ownBytes(
  Buffer.concat(Array.from({ length: 38 }, (_, i) => bytesOf(`sealing/${i}`))),
);
