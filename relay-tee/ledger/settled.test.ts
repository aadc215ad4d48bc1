/** What a ticket's end leaves behind for figures: once, from the highest receipt, and with a time only where it is known. */
import { describe, expect, test } from 'vitest';
import { codeOf } from '#protocol/vectors/testing.ts';
import type { Ledger } from './ledger.ts';
import type { KnownSettledJob } from './store/settled.ts';
import type { TestProvider } from './testing/parties.ts';
import { served } from './testing/served.ts';
import { World } from './testing/world.ts';

const MILLION = 1_000_000n;

/** Newest first. */
function settledOf({ desk }: Ledger, { key }: TestProvider): KnownSettledJob[] {
  const peer = desk.store.payees.findPeer(key.publicKey);
  return peer ? desk.store.settled.of(peer.id, 100) : [];
}

async function setUp() {
  const world = new World();
  const [ada, bob] = [world.client('ada', 10n * MILLION), world.provider('bob')];
  const ledger = await served(world);
  const end = async (hash: Uint8Array<ArrayBuffer>, amountNano: bigint, on = ledger) =>
    on.close(world.operation(), await bob.close(hash, amountNano));
  return { world, ada, bob, ledger, end, [Symbol.dispose]: () => world[Symbol.dispose]() };
}

test('a close leaves the highest receipt behind, once', async () => {
  using all = await setUp();
  const { world, ledger, ada, bob, end } = all;
  const { hash } = await world.buy(ledger, ada, bob, 'j', 1_000n, 1_000n);
  for (const amountNano of [101n, 801n, 300n]) await world.redeem(ledger, 'j', hash, amountNano);
  expect(settledOf(ledger, bob)).toEqual([]);
  await end(hash, 801n);
  await end(hash, 801n);
  const settledAtMs = ledger.standing.timeMs;
  const left = [{ account: ada.account, settledAtMs, tokens: 401, finished: true, speedMilli: undefined }];
  expect(settledOf(ledger, bob)).toEqual(left);
  world.pass(60);
  await world.look(ledger);
  expect(await codeOf(() => end(hash, 801n))).toBe('ticket/unknown');
  expect(settledOf(ledger, bob)).toEqual(left);
});

test('a ticket that runs out of time leaves an unfinished job, and none without a receipt', async () => {
  using all = await setUp();
  const { world, ledger, ada, bob } = all;
  const { hash } = await world.buy(ledger, ada, bob, 'j', 1_000n, 1_000n);
  await world.buy(ledger, ada, bob, 'unpaid', 1_000n, 2_000n);
  await world.redeem(ledger, 'j', hash, 4n);
  world.pass(60);
  await world.look(ledger);
  expect(settledOf(ledger, bob)).toMatchObject([{ tokens: 2, finished: false }]);
});

test('of one account the last 20 jobs are kept, whatever others have', async () => {
  using all = await setUp();
  const { ledger, ada, bob } = all;
  const { store } = ledger.desk;
  store.transaction(() => {
    const { id: peer } = store.payees.peerOf(bob.key.publicKey);
    const client = store.clients.newest(ada.account)?.id ?? 0;
    const other = store.clients.add(bob.account, 1n).id;
    const job = { peer, client, settledAtMs: 1, finished: true, speedMilli: undefined };
    store.settled.add({ ...job, client: other, tokens: 99 });
    for (let tokens = 1; tokens <= 23; tokens++) store.settled.add({ ...job, tokens });
  });
  const kept = settledOf(ledger, bob).map(({ tokens }) => tokens);
  expect(kept).toEqual([...Array.from({ length: 20 }, (_, i) => 23 - i), 99]);
});

describe('the speed of a job', () => {
  test('is its answer over the time from ticket to receipt, however the host turns its clock', async () => {
    using all = await setUp();
    const { world, ledger, ada, bob, end } = all;
    const { hash } = await world.buy(ledger, ada, bob, 'j', 1_000n, 1_000n);
    world.clock.pass(2_500);
    world.clock.hostMs += 20_000;
    await world.redeem(ledger, 'j', hash, 201n);
    await end(hash, 201n);
    expect(settledOf(ledger, bob)).toMatchObject([{ tokens: 101, speedMilli: 40_000 }]);
  });

  test('is not known without a good view of the chain', async () => {
    using all = await setUp();
    const { world, ledger, ada, bob, end } = all;
    const { hash } = await world.buy(ledger, ada, bob, 'j', 1_000n, 1_000n);
    world.clock.pass(world.times.viewMs + 1_000);
    await world.redeem(ledger, 'j', hash, 200n);
    await end(hash, 200n);
    expect(settledOf(ledger, bob)).toMatchObject([{ tokens: 100, speedMilli: undefined }]);
  });

  test('is known across a clean restart', async () => {
    using all = await setUp();
    const { world, ledger, ada, bob, end } = all;
    const { hash } = await world.buy(ledger, ada, bob, 'j', 1_000n, 1_000n);
    await ledger.stop();
    world.pass(world.times.commitIntervalMs / 1_000);
    await world.commit(ledger);
    world.shut(ledger);
    world.clock.monotonicMs = 5;
    const next = await served(world);
    world.pass(3);
    const tookMs = (next.standing.steadyMs ?? 0) - (next.desk.store.tickets.find(hash)?.begunAtMs ?? 0);
    await world.redeem(next, 'j', hash, 200n);
    await end(hash, 200n, next);
    expect(tookMs).toBeGreaterThan(8_000);
    expect(settledOf(next, bob)).toMatchObject([{ speedMilli: Math.floor(100_000_000 / tookMs) }]);
  });

  test('is not known of a ticket that was taken back; the job counts when it ends', async () => {
    using all = await setUp();
    const { world, ledger, ada, bob, end } = all;
    world.copy('books', 'old');
    const { hash, ticket } = await world.buy(ledger, ada, bob, 'j', 1_000n, 1_000n);
    await world.redeem(ledger, 'j', hash, 200n);
    await end(hash, 200n);
    world.shut(ledger);
    const next = world.open('old');
    await world.commit(next);
    await next.takeBack(ticket);
    expect(settledOf(next, bob)).toEqual([]);
    world.pass(2);
    await world.redeem(next, 'j', hash, 200n);
    await end(hash, 200n, next);
    expect(settledOf(next, bob)).toMatchObject([{ tokens: 100, finished: true, speedMilli: undefined }]);
  });
});
