/** Figures through the relay's API, from tickets that were bought, paid and ended there: real HTTP, books and signatures. */
import { expect, test } from 'vitest';
import { fromBase64url } from '#protocol/bytes/text.ts';
import type { Bytes } from '#protocol/bytes/bytes.ts';
import { peerIdOf, type PeerId } from '#protocol/ids.ts';
import { verifyFigures, type Figures } from '#protocol/log/figures.ts';
import { buy, close, redeem } from './api/testing/dealings.ts';
import { ServedRelay } from './api/testing/relay.ts';
import type { TestClient, TestProvider } from './ledger/testing/parties.ts';

const MILLION = 1_000_000n;
const DAY_S = 86_400;
const PERIOD_MS = 31 * DAY_S * 1_000;

const caps = new WeakMap<TestClient, bigint>();

/** One job of `seconds`, paid with `amountNano`: half as many tokens at the prices of tests. */
async function job(
  served: ServedRelay,
  client: TestClient,
  provider: TestProvider,
  { amountNano = 200n, seconds = 2 } = {},
): Promise<void> {
  const { ledger, world } = served;
  const name = `${client.name} ${provider.wallet} ${(caps.get(client) ?? 0n) + amountNano}`;
  caps.set(client, (caps.get(client) ?? 0n) + amountNano);
  const { hash } = await world.buy(ledger, client, provider, name, amountNano, caps.get(client) ?? 0n);
  world.pass(seconds);
  await world.look(ledger);
  await world.redeem(ledger, name, hash, amountNano);
  await ledger.close(world.operation(), await provider.close(hash, amountNano));
}

const idOf = (provider: TestProvider): Promise<PeerId> => peerIdOf(provider.key.publicKey);

/** The statement as the API has it, or nothing where it answers `relay/absent`. */
async function statement({ caller }: ServedRelay, provider: TestProvider): Promise<Bytes | undefined> {
  const { status, json } = await caller.get(undefined, `/v1/figures/${await idOf(provider)}`);
  if (json['code'] === 'relay/absent') return undefined;
  expect(status).toBe(200);
  return fromBase64url(String(json['figures']));
}

/** The same as a reader takes it. */
async function figures(served: ServedRelay, provider: TestProvider): Promise<Figures | undefined> {
  const bytes = await statement(served, provider);
  const { network, publicKey } = served.relay.identity;
  return bytes && verifyFigures(bytes, { network, relayKey: publicKey, nowMs: served.world.clock.hostMs });
}

/** Past the hour for which a statement is kept. */
async function anHour({ world, ledger }: ServedRelay): Promise<void> {
  world.pass(3_600);
  await world.look(ledger);
}

test('paid jobs that have ended count, open ones and free ones do not', async () => {
  await using served = await ServedRelay.serving();
  const [ada, ben] = [await served.client('ada', 10n * MILLION), await served.client('ben', 10n * MILLION)];
  const bob = served.provider('bob');
  expect(await figures(served, bob)).toBeUndefined();

  const paid = await buy(served, ada, bob, 'paid', 1_001n);
  const open = await buy(served, ada, bob, 'open', 5_000n, 6_001n);
  const free = await buy(served, ada, bob, 'free', 5_000n, 11_001n);
  served.world.pass(5);
  await served.world.look(served.ledger);
  await redeem(served, bob.key, 'paid', paid, 1_001n);
  await redeem(served, bob.key, 'paid', paid, 400n);
  await redeem(served, bob.key, 'open', open, 800n);
  await close(served, bob, free, 0n);
  expect(await figures(served, bob)).toBeUndefined();

  await close(served, bob, paid, 1_001n);
  await job(served, ben, bob, { amountNano: 200n, seconds: 2 });
  const toMs = served.ledger.standing.timeMs + 1;
  expect(await figures(served, bob)).toMatchObject({
    ...{ network: 'devnet', provider: await idOf(bob), fromMs: toMs - PERIOD_MS, toMs },
    ...{ accounts: 2, jobs: 2, tokens: 501 + 100, successPermille: 1_000, speedMilli: 50_000 },
  });
  expect(await figures(served, served.provider('eve'))).toBeUndefined();

  served.world.pass(60); // the open one runs out of time: its provider never closed it
  await served.world.look(served.ledger);
  await anHour(served);
  expect(await figures(served, bob)).toMatchObject({ jobs: 3, tokens: 1_001, successPermille: 666 });
});

test('an account that asks itself moves nothing far', async () => {
  await using served = await ServedRelay.serving();
  const bob = served.provider('bob');
  const honest = await Promise.all(['ada', 'ben', 'cat'].map((name) => served.client(name, MILLION)));
  for (const client of honest) await job(served, client, bob, { seconds: 5 });
  const own = await served.client('own', 100n * MILLION);
  for (let i = 0; i < 25; i++) await job(served, own, bob, { amountNano: 200_000n, seconds: 1 });
  expect(await figures(served, bob)).toMatchObject({
    ...{ accounts: 4, jobs: 23, tokens: 300 + 100_000, speedMilli: 20_000 },
  });
});

test('a statement is the same for an hour, and while the chain stalls', async () => {
  await using served = await ServedRelay.serving();
  const [ada, bob] = [await served.client('ada', 10n * MILLION), served.provider('bob')];
  await job(served, ada, bob);
  const first = await statement(served, bob);
  await job(served, ada, bob);
  expect(await statement(served, bob)).toEqual(first);
  served.world.clock.pass(3_600_000);
  expect(await statement(served, bob)).toEqual(first);
  served.world.chain.advance(3_600);
  await served.world.look(served.ledger);
  expect(await figures(served, bob)).toMatchObject({ jobs: 2 });
});

test('what is settled outlives a restart; in a recovery nothing is signed', async () => {
  await using before = await ServedRelay.serving();
  const [ada, bob] = [await before.client('ada', 10n * MILLION), before.provider('bob')];
  await job(before, ada, bob);
  const known = await figures(before, bob);
  await before.relay.stop();
  const { world } = before;
  const after = await ServedRelay.start({ freshWorld: world });
  try {
    expect(await statement(after, bob)).toBeUndefined();
    await world.serve(after.ledger);
    const { fromMs: _, toMs, ...counts } = known ?? { fromMs: 0, toMs: 0 };
    const again = await figures(after, bob);
    expect(again).toMatchObject(counts);
    expect(again?.toMs).toBeGreaterThan(toMs);
  } finally {
    await after.relay.stop();
  }
});

test('after 31 days nothing is left', async () => {
  await using served = await ServedRelay.serving();
  const [ada, bob] = [await served.client('ada', 10n * MILLION), served.provider('bob')];
  await job(served, ada, bob);
  const { payees, settled } = served.ledger.desk.store;
  const peer = payees.findPeer(bob.key.publicKey)?.id ?? 0;
  served.world.pass(31 * DAY_S - 1);
  await served.world.look(served.ledger);
  expect(settled.of(peer, 10)).toHaveLength(1);
  expect(await figures(served, bob)).toMatchObject({ jobs: 1 });
  await anHour(served);
  expect(settled.of(peer, 10)).toHaveLength(0);
  expect(await figures(served, bob)).toBeUndefined();
});

test('of a provider with very many jobs the last 10,000 count, and the period begins with them', async () => {
  await using served = await ServedRelay.serving();
  const bob = served.provider('bob');
  const { store } = served.ledger.desk;
  const nowMs = served.ledger.standing.timeMs;
  const epochs = 2;
  store.transaction(() => {
    const { id: peer } = store.payees.peerOf(bob.key.publicKey);
    for (let i = 0; i < 10_040; i++) {
      const address = `0:${String(i % 600).padStart(64, '0')}`;
      const epoch = BigInt(1 + (Math.floor(i / 600) % epochs));
      const client = (store.clients.find(address, epoch) ?? store.clients.add(address, epoch)).id;
      const settledAtMs = nowMs - 10_040 + i;
      store.settled.add({ peer, client, settledAtMs, tokens: 1, finished: true, speedMilli: undefined });
    }
  });
  expect(await figures(served, bob)).toMatchObject({
    ...{ fromMs: nowMs - 10_000, accounts: 600, jobs: 10_000, tokens: 10_000, speedMilli: 0 },
  });
});
