/**
 * The relay of the benchmark, in a process of its own; it also measures there what the signatures alone cost.
 *
 * Real: everything but the chain (which shows the accounts once and then stands still) and the evidence.
 */
import { createPublicKey, sign, verify } from 'node:crypto';
import { ServedRelay } from '../../../relay-tee/api/testing/relay.ts';
import { testKey } from '../../../relay-tee/ledger/testing/keys.ts';
import { World } from '../../../relay-tee/ledger/testing/world.ts';
import { BOND_NANO, clients, DEPOSIT_NANO, TERMS } from './parties.ts';

const world = new World(TERMS, BOND_NANO);
const served = await ServedRelay.serving({ freshWorld: world });
for (const { account, session } of clients) world.chain.deposit(account, DEPOSIT_NANO, session.publicKey);
world.pass(1);
await world.look(served.ledger);

/** Signed things of this relay's have about this many bytes. */
const MESSAGE = Buffer.alloc(300, 1);
const { privateKey } = testKey('bare');
const publicKey = createPublicKey(privateKey);
const signature = sign(null, MESSAGE, privateKey);

/** Microseconds that one of each takes here, by the wall's clock and by the processor's. */
function bare(rounds: number) {
  return { sign: each(rounds, () => sign(null, MESSAGE, privateKey)), verify: each(rounds, isSigned) };
}

const isSigned = () => verify(null, MESSAGE, publicKey, signature);

function each(rounds: number, work: () => unknown) {
  const startedMs = performance.now();
  const before = process.cpuUsage();
  for (let i = 0; i < rounds; i++) work();
  const { user, system } = process.cpuUsage(before);
  return { wallUs: ((performance.now() - startedMs) * 1_000) / rounds, cpuUs: (user + system) / rounds };
}

export type Bare = ReturnType<typeof bare>;

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
  nowMs: world.clock.hostMs,
});
