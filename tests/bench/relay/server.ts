/**
 * The relay of the benchmark, in a process of its own; it also measures there what the cryptography alone costs.
 *
 * Real: everything but the chain (which shows the accounts once and then stands still) and the machines.
 */
import { randomBytes } from 'node:crypto';
import { ownBytes, type Bytes } from '#protocol/bytes/bytes.ts';
import { SIMULATED_PROFILE } from '#protocol/attestation/simulated-profile.ts';
import { ServedRelay } from '../../../relay-tee/api/testing/relay.ts';
import { World } from '../../../relay-tee/ledger/testing/world.ts';
import type { RelayCore } from '../../../relay-tee/ports.ts';
import { EpochKeys } from '../../../relay-tee/release/epochs.ts';
import { KeyRelease } from '../../../relay-tee/release/release.ts';
import { bare } from './bare.ts';
import { bootProviders } from './machines.ts';
import { BOND_NANO, clients, DEPOSIT_NANO, TERMS } from './parties.ts';

const random = (length: number): Bytes => ownBytes(randomBytes(length));

const world = new World(TERMS, BOND_NANO);
const epochs = new EpochKeys(world.clock.now, world.times.ticketMs);
const { policy } = await bootProviders(world.clock.hostMs);

const release = ({ identity, ledger, clock }: RelayCore): KeyRelease =>
  new KeyRelease({
    relay: {
      network: identity.network,
      relayKey: identity.publicKey,
      vault: TERMS.vault.address.toRawString(),
    },
    signer: identity.signer,
    books: ledger,
    epochs,
    profile: SIMULATED_PROFILE,
    floor: () => policy,
    ticketMs: ledger.desk.times.ticketMs,
    clock,
    random,
  });

const served = await ServedRelay.serving({ freshWorld: world, ports: { release } });
for (const { account, session } of clients) world.chain.deposit(account, DEPOSIT_NANO, session.publicKey);
world.pass(1);
await world.look(served.ledger);

/** What the other process may ask. */
export type Question =
  { readonly t: 'bare'; readonly rounds: number } | { readonly t: 'cpu' } | { readonly t: 'stop' };

process.on('message', (question: Question) => {
  if (question.t === 'bare') process.send?.(bare(question.rounds));
  else if (question.t === 'cpu') process.send?.(process.cpuUsage());
  else void served[Symbol.asyncDispose]().then(() => process.exit(0));
});
process.send?.({
  port: served.relay.port,
  relayId: served.relay.identity.relayId,
  sealingKey: Buffer.from((await epochs.current()).publicKey).toString('hex'),
  nowMs: world.clock.hostMs,
});
