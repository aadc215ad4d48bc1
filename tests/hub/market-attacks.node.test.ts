/** Attacks on the market socket over real sockets, each beside two honest peers that must notice nothing. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { encodeCbor } from '#protocol/bytes/cbor.ts';
import type { Identity } from '#protocol/crypto/identity.ts';
import type { ErrorCode } from '#protocol/errors.ts';
import {
  CHALLENGE_LIFETIME_MS,
  MAX_CLOCK_SKEW_MS,
  MAX_LETTER_BYTES,
  OFFER_LIFETIME_MS,
} from '#protocol/limits.ts';
import { MAX_MARKET_UPLINK_BYTES } from '#protocol/messages/hub.ts';
import type { OfferBody } from '#protocol/messages/offer.ts';
import { startHub, type Hub, type HubOptions } from '../../signaling/hub.ts';
import { ManualClock } from '../../signaling/manual-clock.ts';
import { HonestPair } from './honest.ts';
import { newIdentity, originOf, signedOffer, TestMarket } from './peers.ts';
import { until } from './wire.ts';

const ATTACKER = { address: '203.0.113.66' };
const RATE = { code: 1008, reason: 'hub/rate' };
const error = (code: ErrorCode, ref?: number) => ({ t: 'error', code, ...(ref !== undefined && { ref }) });

let clock: ManualClock;
let hub: Hub;
let honest: HonestPair;
let mallory: Identity;
let attacker: TestMarket;

async function start(options: HubOptions = {}): Promise<void> {
  await hub?.close();
  clock = new ManualClock(Date.now());
  hub = await startHub({ port: 0, clock, logLevel: 'silent', trustedProxies: 1, ...options });
  honest = await HonestPair.join(hub);
  mallory = await newIdentity();
  attacker = await TestMarket.join(hub, mallory, ATTACKER);
}

beforeEach(() => start());
afterEach(async () => {
  await honest.expectUndisturbed();
  await hub.close();
});

const offer = (identity: Identity, changes: Partial<OfferBody> = {}) =>
  signedOffer(identity, { issuedAtMs: clock.nowMs(), ...changes });

async function publish(bytes: Uint8Array<ArrayBuffer>) {
  attacker.send({ t: 'publish', ref: 1, offer: bytes });
  return attacker.next();
}

describe('an offer is refused', () => {
  afterEach(() => expect(hub.stats().offers).toBeLessThanOrEqual(1));

  it("when it is another's", async () => {
    expect(await publish(await offer(await newIdentity()))).toEqual(error('offer/invalid', 1));
    expect(hub.stats().offers).toBe(0);
  });

  it('when its signature or body was changed', async () => {
    const bytes = await offer(mallory);
    for (const at of [20, bytes.length - 1]) {
      const changed = bytes.with(at, (bytes[at] ?? 0) ^ 1);
      expect(await publish(new Uint8Array(changed))).toMatchObject({ t: 'error', ref: 1 });
    }
    expect(hub.stats().offers).toBe(0);
  });

  it.each([-1, 1])('when its time is far off (%d)', async (sign) => {
    const issuedAtMs = clock.nowMs() + sign * (MAX_CLOCK_SKEW_MS + OFFER_LIFETIME_MS + 1);
    expect(await publish(await offer(mallory, { issuedAtMs }))).toEqual(error('offer/expired', 1));
  });

  it.each<[string, Partial<OfferBody>]>([
    ['the same again', {}],
    ['a lower seq', { seq: 4 }],
    ['a higher seq, but issued earlier', { seq: 6, issuedAtMs: -1 }],
  ])('when a newer one stands: %s', async (_, changes) => {
    const issuedAtMs = clock.nowMs();
    expect(await publish(await offer(mallory, { seq: 5, issuedAtMs }))).toMatchObject({ t: 'published' });
    const second = { seq: 5, ...changes, issuedAtMs: issuedAtMs + (changes.issuedAtMs ?? 0) };
    expect(await publish(await offer(mallory, second))).toEqual(error('offer/expired', 1));
  });

  it('when it offers more free slots than slots', async () => {
    expect(await publish(await offer(mallory, { freeSlots: 2 }))).toEqual(error('offer/invalid', 1));
  });

  it('when its socket has not proved a key', async () => {
    const silent = await TestMarket.open(hub, ATTACKER);
    silent.send({ t: 'publish', ref: 3, offer: await offer(mallory) });
    expect(await silent.next()).toEqual(error('hub/admission', 3));
  });

  it.each<[keyof NonNullable<HubOptions['limits']>, ErrorCode]>([
    ['maxOffersPerAddress', 'hub/rate'],
    ['maxOffers', 'hub/full'],
  ])('beyond %s', async (limit, code) => {
    await start({ limits: { [limit]: 1 } });
    expect(await publish(await offer(mallory))).toMatchObject({ t: 'published' });
    const identity = await newIdentity();
    const second = await TestMarket.join(hub, identity, ATTACKER);
    second.send({ t: 'publish', ref: 2, offer: await offer(identity) });
    expect(await second.next()).toEqual(error(code, 2));
  });
});

it("nobody can withdraw another's offer", async () => {
  expect(await publish(await offer(mallory))).toMatchObject({ t: 'published' });
  const other = await TestMarket.join(hub, await newIdentity());
  other.send({ t: 'withdraw' });
  const unproved = await TestMarket.open(hub);
  unproved.send({ t: 'withdraw' });
  expect(await other.settled()).toEqual([]);
  expect(await unproved.settled()).toEqual([error('hub/admission')]);
  expect(hub.stats().offers).toBe(1);
});

describe('a letter is refused', () => {
  const box = new Uint8Array([1]);

  it('to a peer that is not there', async () => {
    attacker.send({ t: 'letter', ref: 9, to: (await newIdentity()).peerId, box });
    expect(await attacker.next()).toEqual(error('hub/absent', 9));
  });

  it('from a socket that has not proved a key', async () => {
    const silent = await TestMarket.open(hub, ATTACKER);
    silent.send({ t: 'letter', ref: 9, to: mallory.peerId, box });
    expect(await silent.next()).toEqual(error('hub/admission', 9));
  });

  it('when its box is too large', async () => {
    attacker.send({ t: 'letter', ref: 9, to: mallory.peerId, box: new Uint8Array(MAX_LETTER_BYTES + 1) });
    expect(await attacker.wire.closed).toEqual({ code: 1003, reason: 'wire/malformed' });
  });

  it('to more strangers than one key may address; answers still go', async () => {
    await start({ limits: { maxCorrespondents: 2 } });
    const others = await Promise.all([1, 2, 3].map(() => newIdentity()));
    const markets = await Promise.all(others.map((identity) => TestMarket.join(hub, identity)));
    for (const [ref, { peerId }] of others.entries()) attacker.send({ t: 'letter', ref, to: peerId, box });
    expect(await attacker.settled()).toEqual([error('hub/rate', 2)]);
    markets[2]?.send({ t: 'letter', ref: 0, to: mallory.peerId, box });
    expect(await attacker.next()).toMatchObject({ t: 'letter' });
    attacker.send({ t: 'letter', ref: 5, to: others[2]?.peerId ?? mallory.peerId, box });
    expect(await attacker.settled()).toEqual([]);
  });

  it.each([
    'addressLetterRate',
    'peerLetterRate',
    'addressInboxLetterRate',
    'inboxLetterRate',
    'totalLetterRate',
  ])('beyond %s', async (limit) => {
    await start({ limits: { [limit]: { perSecond: 1, burst: 3 } } });
    for (let ref = 0; ref < 5; ref++) attacker.send({ t: 'letter', ref, to: mallory.peerId, box });
    const frames = await attacker.settled();
    expect(frames.filter((frame) => frame.t === 'letter')).toHaveLength(3);
    expect(frames.filter((frame) => frame.t === 'error')).toEqual([
      error('hub/rate', 3),
      error('hub/rate', 4),
    ]);
  });

  it('one address cannot fill the inbox of a provider for the others', async () => {
    const victim = await newIdentity();
    const inbox = await TestMarket.join(hub, victim, { address: '198.51.100.7' });
    for (let key = 0; key < 3; key++) {
      const sybil = await TestMarket.join(hub, await newIdentity(), ATTACKER);
      for (let ref = 0; ref < 60; ref++) sybil.send({ t: 'letter', ref, to: victim.peerId, box });
      await sybil.settled();
    }
    await inbox.settled();
    honest.market.send({ t: 'letter', ref: 1, to: victim.peerId, box: new Uint8Array([7]) });
    expect(await inbox.next()).toMatchObject({ t: 'letter', box: new Uint8Array([7]) });
  });

  it('many keys at one address share its budget', async () => {
    await start({ limits: { addressLetterRate: { perSecond: 1, burst: 3 } } });
    let refused = 0;
    for (let i = 0; i < 5; i++) {
      const sybil = await TestMarket.join(hub, await newIdentity(), ATTACKER);
      sybil.send({ t: 'letter', ref: i, to: mallory.peerId, box });
      refused += (await sybil.settled()).length;
    }
    expect(refused).toBe(2);
  });
});

describe('frames that are no messages close the socket that sent them', () => {
  it.each<[string, string | Uint8Array]>([
    ['text', 'hello'],
    ['empty', new Uint8Array()],
    ['not CBOR', new Uint8Array([0xff, 0xff])],
    ['an unknown kind', encodeCbor({ t: 'admin' })],
    ['an unknown field', encodeCbor({ t: 'ping', x: 1 })],
    ["the hub's own kind", encodeCbor({ t: 'pong' })],
    ['arrays nested 8,000 deep', new Uint8Array(8_000).fill(0x81)],
    ['an array that claims 2^32 items', new Uint8Array([0x9a, 0xff, 0xff, 0xff, 0xff])],
    ['bytes that claim 2^53', new Uint8Array([0x5b, 0, 0x20, 0, 0, 0, 0, 0, 0])],
    ['trailing bytes', new Uint8Array([...encodeCbor({ t: 'ping' }), 0])],
    ['a ref out of range', encodeCbor({ t: 'query', ref: 2 ** 40 })],
  ])('%s', async (_, frame) => {
    attacker.wire.send(frame);
    expect(await attacker.next()).toEqual(error('wire/malformed'));
    expect(await attacker.wire.closed).toEqual({ code: 1003, reason: 'wire/malformed' });
  });

  it.each([MAX_MARKET_UPLINK_BYTES + 1, 60_000_000])('%d bytes', async (size) => {
    attacker.wire.send(new Uint8Array(size));
    expect((await attacker.wire.closed).code).toBeOneOf([1009, 1006]); // 1006: the reset overtook the close frame
  });

  it('a second proof', async () => {
    await attacker.prove(await newIdentity(), originOf(hub));
    expect(await attacker.wire.closed).toEqual({ code: 1008, reason: 'wire/order' });
  });
});

describe('a proof is refused', () => {
  it('over a challenge that is out of date', async () => {
    const late = await TestMarket.open(hub, ATTACKER);
    clock.advance(CHALLENGE_LIFETIME_MS + 1);
    await late.prove(mallory, originOf(hub));
    expect(await late.next()).toEqual(error('hub/admission'));
    await late.takeChallenge();
  });

  it('when guessing goes on: the socket is closed', async () => {
    const guesser = await TestMarket.open(hub, ATTACKER);
    for (let i = 0; i < 50; i++) await guesser.prove(mallory, 'https://evil.example');
    expect(await guesser.wire.closed).toEqual(RATE);
  });
});

describe('a flood', () => {
  it('of pings', async () => {
    for (let i = 0; i < 1_000; i++) attacker.send({ t: 'ping' });
    expect(await attacker.wire.closed).toEqual(RATE);
  });

  it.each(['subscribe', 'query'] as const)('of %s, which cost more than they weigh', async (t) => {
    for (let i = 0; i < 30; i++) attacker.send(t === 'query' ? { t, ref: i } : { t });
    expect(await attacker.wire.closed).toEqual(RATE);
  });

  it('that nobody reads: the slow reader is closed', async () => {
    const generous = { perSecond: 1e6, burst: 1e6 };
    await start({ limits: { messageRate: generous, addressMessageRate: generous } });
    const hashes = { weightsHash: new Uint8Array(32), tokenizerHash: new Uint8Array(32) };
    const models = Array.from({ length: 16 }, (_, i) => ({
      ...hashes,
      id: `${'m'.repeat(90)}-${i}`,
      engine: 'paced',
      backend: 'x'.repeat(64),
      contextTokens: 512,
      asks: { prompt: 0n, cached: 0n, completion: 0n },
      speedMilli: 0,
    }));
    for (let i = 0; i < 20; i++) {
      const identity = await newIdentity();
      const seller = await TestMarket.join(hub, identity);
      seller.send({ t: 'publish', ref: 1, offer: await offer(identity, { models }) });
      expect(await seller.next()).toMatchObject({ t: 'published' });
    }
    attacker.wire.socket.pause();
    for (let ref = 0; ref < 2_000; ref++) attacker.send({ t: 'query', ref });
    await until(async () => (await hub.metrics()).includes('{endpoint="market",reason="hub/slow"} 1'));
    attacker.wire.socket.terminate();
  });
});
