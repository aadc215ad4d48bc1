/** The market socket for honest peers: directory as readers see it, renewal, expiry, reconnecting, letters. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { OFFER_LIFETIME_MS } from '#protocol/limits.ts';
import type { Identity } from '#protocol/crypto/identity.ts';
import type { FromHub } from '#protocol/messages/hub.ts';
import type { OfferBody } from '#protocol/messages/offer.ts';
import { startHub, type Hub } from '../../signaling/hub.ts';
import {
  CHANGE_PERIOD_MS,
  OFFER_GRACE_MS,
  PAGE_BYTES,
  PING_AFTER_MS,
  SILENCE_MS,
} from '../../signaling/limits.ts';
import { ManualClock } from '../../signaling/manual-clock.ts';
import { newIdentity, originOf, signedOffer, TestMarket } from './peers.ts';
import { until } from './wire.ts';

let clock: ManualClock;
let hub: Hub;
let provider: Identity;
let seller: TestMarket;

beforeEach(async () => {
  clock = new ManualClock(Date.now());
  hub = await startHub({ port: 0, clock, logLevel: 'silent' });
  provider = await newIdentity();
  seller = await TestMarket.join(hub, provider);
});
afterEach(() => hub.close());

async function publish(market: TestMarket, identity: Identity, changes: Partial<OfferBody> = {}) {
  const offer = await signedOffer(identity, { issuedAtMs: clock.nowMs(), ...changes });
  market.send({ t: 'publish', ref: 1, offer });
  expect(await market.next()).toEqual({ t: 'published', ref: 1, expiresInMs: OFFER_LIFETIME_MS });
  return offer;
}

async function subscribe(): Promise<TestMarket> {
  const reader = await TestMarket.open(hub);
  reader.send({ t: 'subscribe' });
  return reader;
}

const untilOffers = (count: number) => until(() => hub.stats().offers === count);
const untilMarketSockets = (count: number) => until(() => hub.stats().connections.market === count);

describe('a reader without a proof', () => {
  it('gets an empty directory, then what comes, is renewed and goes', async () => {
    const reader = await subscribe();
    expect(await reader.next()).toEqual({ t: 'snapshot', offers: [], more: false });
    const first = await publish(seller, provider);
    clock.advance(CHANGE_PERIOD_MS);
    expect(await reader.next()).toEqual({ t: 'change', offers: [first], gone: [] });
    const second = await publish(seller, provider, { seq: 2, issuedAtMs: clock.nowMs() });
    clock.advance(CHANGE_PERIOD_MS);
    expect(await reader.next()).toEqual({ t: 'change', offers: [second], gone: [] });
    seller.send({ t: 'withdraw' });
    await seller.settled();
    clock.advance(CHANGE_PERIOD_MS);
    expect(await reader.next()).toEqual({ t: 'change', offers: [], gone: [provider.peerId] });
  });

  it('gets one frame for many changes', async () => {
    const reader = await subscribe();
    await reader.next();
    for (let seq = 1; seq <= 4; seq++) await publish(seller, provider, { seq });
    const last = await publish(seller, provider, { seq: 5 });
    clock.advance(CHANGE_PERIOD_MS);
    expect(await reader.next()).toEqual({ t: 'change', offers: [last], gone: [] });
    expect(await reader.settled()).toEqual([]);
  });

  it('hears nothing more after unsubscribe', async () => {
    const reader = await subscribe();
    await reader.next();
    reader.send({ t: 'unsubscribe' });
    await reader.settled();
    await publish(seller, provider);
    clock.advance(CHANGE_PERIOD_MS);
    expect(await reader.settled()).toEqual([]);
  });

  it('asks once for a model, or for all', async () => {
    const offer = await publish(seller, provider);
    const reader = await TestMarket.open(hub);
    reader.send({ t: 'query', ref: 1, model: 'tiny' });
    reader.send({ t: 'query', ref: 2, model: 'other' });
    reader.send({ t: 'query', ref: 3 });
    expect(await reader.next()).toEqual({ t: 'result', ref: 1, offers: [offer] });
    expect(await reader.next()).toEqual({ t: 'result', ref: 2, offers: [] });
    expect(await reader.next()).toEqual({ t: 'result', ref: 3, offers: [offer] });
  });

  it('gets a large directory in pages', async () => {
    const backend = 'x'.repeat(64);
    const zero = { prompt: 0n, cached: 0n, completion: 0n };
    const hashes = { weightsHash: new Uint8Array(32), tokenizerHash: new Uint8Array(32) };
    const models = Array.from({ length: 16 }, (_, i) => ({
      ...hashes,
      id: `model-${i}-${'x'.repeat(80)}`,
      engine: 'paced',
      backend,
      contextTokens: 512,
      asks: zero,
      speedMilli: 0,
    }));
    const sellers = await Promise.all(
      Array.from({ length: 60 }, async () => {
        const identity = await newIdentity();
        return { identity, market: await TestMarket.join(hub, identity) };
      }),
    );
    const offers = await Promise.all(sellers.map((s) => publish(s.market, s.identity, { models })));
    const bytes = offers.reduce((sum, offer) => sum + offer.length, 0);
    const reader = await subscribe();
    const pages: Extract<FromHub, { t: 'snapshot' }>[] = [];
    for (let more = true; more;) {
      const page = await reader.next();
      if (page?.t !== 'snapshot') throw new Error('expected a page');
      pages.push(page);
      more = page.more;
    }
    expect(pages.length).toBe(Math.ceil(bytes / PAGE_BYTES));
    const hex = (offer: Uint8Array) => Buffer.from(offer).toString('hex');
    expect(pages.flatMap((page) => page.offers.map(hex)).sort()).toEqual(offers.map(hex).sort());
  });
});

describe('an offer', () => {
  it('expires by the hub clock without renewal', async () => {
    const reader = await subscribe();
    await reader.next();
    await publish(seller, provider);
    clock.advance(OFFER_LIFETIME_MS - 1);
    expect(hub.stats().offers).toBe(1);
    expect(await reader.next()).toMatchObject({ t: 'change' });
    clock.advance(1 + CHANGE_PERIOD_MS);
    expect(hub.stats()).toMatchObject({ offers: 0, models: [] });
    expect(await reader.next()).toEqual({ t: 'change', offers: [], gone: [provider.peerId] });
  });

  it('stands as long as it is renewed', async () => {
    for (let seq = 1; seq < 8; seq++) {
      await publish(seller, provider, { seq });
      clock.advance(OFFER_LIFETIME_MS / 2);
    }
    expect(hub.stats()).toMatchObject({
      offers: 1,
      models: [{ model: 'tiny', providers: 1, freeSlots: 1 }],
    });
  });

  it('goes soon after its publisher', async () => {
    await publish(seller, provider);
    await seller.wire.close();
    await untilMarketSockets(0);
    expect(hub.stats().offers).toBe(1);
    clock.advance(OFFER_GRACE_MS);
    await untilOffers(0);
  });

  it('does not flicker when its publisher reconnects', async () => {
    const reader = await subscribe();
    await reader.next();
    await publish(seller, provider);
    clock.advance(CHANGE_PERIOD_MS);
    await reader.next();
    await seller.wire.close();
    await untilMarketSockets(1);
    seller = await TestMarket.join(hub, provider);
    clock.advance(OFFER_GRACE_MS + CHANGE_PERIOD_MS);
    expect(await reader.settled()).toEqual([]);
    expect(hub.stats().offers).toBe(1);
  });

  it('may start again at seq 0 when its provider did', async () => {
    await publish(seller, provider, { seq: 900 });
    clock.advance(1_000);
    await publish(seller, provider, { seq: 0 });
  });
});

describe('a letter', () => {
  it('arrives with who sent it', async () => {
    const asker = await newIdentity();
    const buyer = await TestMarket.join(hub, asker);
    const box = new Uint8Array([1, 2, 3]);
    buyer.send({ t: 'letter', ref: 7, to: provider.peerId, box });
    expect(await seller.next()).toEqual({ t: 'letter', from: asker.peerId, box });
  });

  it('reaches the newest socket of its addressee, and the older one is closed', async () => {
    const again = await TestMarket.join(hub, provider);
    expect(await seller.wire.closed).toEqual({ code: 4001, reason: 'hub/replaced' });
    const buyer = await TestMarket.join(hub, await newIdentity());
    buyer.send({ t: 'letter', ref: 7, to: provider.peerId, box: new Uint8Array([9]) });
    expect(await again.next()).toMatchObject({ t: 'letter' });
  });
});

describe('silence', () => {
  it('of somebody who only reads is bridged by pings', async () => {
    const reader = await subscribe();
    await reader.next();
    for (let passedMs = 0; passedMs < 3 * SILENCE_MS; passedMs += PING_AFTER_MS + 5_000) {
      const ponged = new Promise((resolve) => reader.wire.socket.once('ping', resolve));
      clock.advance(PING_AFTER_MS + 5_000);
      await ponged;
      await seller.settled();
      await fetch(`${hub.url}/health`); // one more turn, in which the pong is heard
    }
    expect(reader.wire.isClosed).toBe(false);
  });

  it('of one that does not answer pings closes it', async () => {
    const dead = await TestMarket.open(hub);
    dead.wire.socket.pause();
    clock.advance(SILENCE_MS + 5_000);
    dead.wire.socket.resume();
    expect(await dead.wire.closed).toEqual({ code: 4002, reason: 'hub/silent' });
  });
});

it('proving may be tried again with the fresh challenge that follows a refusal', async () => {
  const identity = await newIdentity();
  const market = await TestMarket.open(hub);
  await market.prove(identity, 'https://elsewhere.example');
  expect(await market.next()).toEqual({ t: 'error', code: 'hub/admission' });
  await market.takeChallenge();
  await market.prove(identity, originOf(hub));
  expect(await market.next()).toEqual({ t: 'admitted', peer: identity.peerId });
});
