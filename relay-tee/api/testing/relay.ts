/**
 * A whole relay on a real port, over the ledger's modelled chain.
 *
 * Real: HTTP server, API, signatures, ledger and transparency log on a real file. Simulated: the machine's evidence.
 * Modelled: the chain, and both clocks, which stand still until a test moves them.
 */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { DEVNET } from '#contracts/client/network.ts';
import { EVIDENCE_LIFETIME_MS } from '#protocol/attestation/limits.ts';
import { relayStatement } from '#protocol/attestation/liveness.ts';
import { reportDataOf } from '#protocol/attestation/report-data.ts';
import { ownBytes, type Bytes } from '#protocol/bytes/bytes.ts';
import { BombyxError } from '#protocol/errors.ts';
import { statementBytes } from '#protocol/messages/signed.ts';
import { SimulatedMachine } from '../../attest/simulator/machine.ts';
import type { RelayOptions } from '../../config.ts';
import type { Ledger } from '../../ledger/ledger.ts';
import { bytesOf, testRelaySigner } from '../../ledger/testing/keys.ts';
import type { TestClient, TestProvider } from '../../ledger/testing/parties.ts';
import { World } from '../../ledger/testing/world.ts';
import type { RelayLog } from '../../log/log.ts';
import type { ChainWorker, RelayCore, RelayPorts } from '../../ports.ts';
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
      const deadlineMs = performance.now() + timeoutMs;
      while (ledger.phase === 'stopping' && performance.now() < deadlineMs) await nextTurn();
      return ledger.phase === 'stopped';
    },
  };
}

/** Evidence of a simulated machine for the relay's own keys. */
function simulatedAttester(machine: SimulatedMachine, { identity, clock }: RelayCore): Attester {
  const { network, peerId: id, publicKey: signingKey, signer } = identity;
  const evidenceFor = (nonce: Bytes) => {
    const notAfterMs = clock().hostMs + EVIDENCE_LIFETIME_MS;
    return machine.evidenceFor({
      role: 'relay',
      network,
      id,
      sealingKey: SEALING_KEY,
      signingKey,
      notAfterMs,
      nonce,
    });
  };
  return {
    evidenceFor,
    liveEvidence: async (question) => {
      const evidence = await evidenceFor(bytesOf('the nonce of this hour'));
      const reportData = await reportDataOf({ ...evidence, role: 'relay', network, id });
      const { domain, body } = relayStatement({ ...question, relay: id, reportData });
      return { evidence, signature: signer.sign(statementBytes(domain, body)) };
    },
  };
}

/** Nothing is sealed to it in these tests. */
const SEALING_KEY: Bytes = ownBytes(
  Buffer.concat(Array.from({ length: 38 }, (_, i) => bytesOf(`sealing/${i}`))),
);
