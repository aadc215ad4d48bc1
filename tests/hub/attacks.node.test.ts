/** Attacks on the PeerJS endpoint over real sockets, each beside two honest peers that must notice nothing. */
import { connect } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { concat } from '#protocol/bytes/bytes.ts';
import { encodeAdmissionToken, proveAdmission } from '#protocol/messages/admission.ts';
import { CHALLENGE_LIFETIME_MS } from '#protocol/limits.ts';
import { startHub, type Hub, type HubOptions } from '../../signaling/hub.ts';
import { ACQUAINTANCE_MS, SILENCE_MS } from '../../signaling/limits.ts';
import { ManualClock } from '../../signaling/manual-clock.ts';
import { HonestPair } from './honest.ts';
import { challengeOf, newIdentity, originOf, peerWire, TestPeer, tokenFor } from './peers.ts';
import { Wire } from './wire.ts';

const ATTACKER = { address: '203.0.113.66' };
const REFUSED = { code: 1008, reason: 'hub/admission' };
const MALFORMED = { code: 1003, reason: 'wire/malformed' };
const RATE = { code: 1008, reason: 'hub/rate' };

let clock: ManualClock;
let hub: Hub;
let honest: HonestPair;

async function start(options: HubOptions = {}): Promise<void> {
  await hub?.close();
  clock = new ManualClock(Date.now());
  hub = await startHub({ port: 0, clock, logLevel: 'silent', trustedProxies: 1, ...options });
  honest = await HonestPair.join(hub);
}

beforeEach(() => start());
afterEach(async () => {
  await honest.expectUndisturbed();
  await hub.close();
});

/** Frames up to the close, and the close. */
async function fate(wire: Wire): Promise<{ first: unknown; closed: unknown }> {
  const frame = await wire.next();
  return { first: frame === undefined ? undefined : JSON.parse(String(frame)), closed: await wire.closed };
}

describe('a stranger wants an id', () => {
  it('that is taken: ID-TAKEN, and the owner keeps it', async () => {
    const stranger = await newIdentity();
    const wire = peerWire(hub, honest.a.id, await tokenFor(hub, stranger), ATTACKER);
    expect(await fate(wire)).toMatchObject({ first: { type: 'ID-TAKEN' }, closed: REFUSED });
  });

  it('that its owner just dropped: refused all the same', async () => {
    const owner = await TestPeer.join(hub);
    await owner.wire.close();
    const wire = peerWire(hub, owner.id, await tokenFor(hub, await newIdentity()), ATTACKER);
    expect(await fate(wire)).toMatchObject({ first: { type: 'ID-TAKEN' }, closed: REFUSED });
    expect((await TestPeer.join(hub, {}, owner.identity)).id).toBe(owner.id);
  });

  it.each(['', 'x', 'hello world', 'a'.repeat(10_000), '%00', '../../etc', '__proto__'])(
    'that is no id (%#): an error by name',
    async (id) => {
      const wire = peerWire(hub, id, await tokenFor(hub, await newIdentity()), ATTACKER);
      const error = { type: 'ERROR', payload: { msg: 'hub/admission' } };
      expect(await fate(wire)).toEqual({ first: error, closed: REFUSED });
    },
  );

  it('of 20,000 characters: refused before it is read', async () => {
    const wire = peerWire(hub, 'a'.repeat(20_000), 'x', ATTACKER);
    expect(await wire.closed).toEqual({ code: 0, reason: '431' });
  });
});

describe('a proof that is not fresh and for this hub', () => {
  it('replayed while its owner is connected', async () => {
    const identity = await newIdentity();
    const token = await tokenFor(hub, identity);
    const first = peerWire(hub, identity.peerId, token);
    expect(await first.next()).toContain('OPEN');
    expect(await fate(peerWire(hub, identity.peerId, token, ATTACKER))).toMatchObject({ closed: REFUSED });
    expect(first.isClosed).toBe(false);
  });

  it('replayed after its owner dropped', async () => {
    const identity = await newIdentity();
    const token = await tokenFor(hub, identity);
    const first = peerWire(hub, identity.peerId, token);
    await first.next();
    await first.close();
    expect(await fate(peerWire(hub, identity.peerId, token, ATTACKER))).toMatchObject({ closed: REFUSED });
  });

  it('twenty times at once: admitted once', async () => {
    const identity = await newIdentity();
    const token = await tokenFor(hub, identity);
    const wires = Array.from({ length: 20 }, () => peerWire(hub, identity.peerId, token));
    const first = await Promise.all(wires.map(async (wire) => String(await wire.next())));
    expect(first.filter((frame) => frame.includes('OPEN'))).toHaveLength(1);
  });

  it('made for another hub that passed our challenge on', async () => {
    const identity = await newIdentity();
    const token = await tokenFor(hub, identity, 'https://evil.example');
    expect(await fate(peerWire(hub, identity.peerId, token, ATTACKER))).toMatchObject({ closed: REFUSED });
  });

  it('over a challenge that is out of date', async () => {
    const identity = await newIdentity();
    const token = await tokenFor(hub, identity);
    clock.advance(CHALLENGE_LIFETIME_MS + 1);
    expect(await fate(peerWire(hub, identity.peerId, token, ATTACKER))).toMatchObject({ closed: REFUSED });
  });

  it.each([
    ['with a longer life written into it', (c: Uint8Array) => c.with(0, 1)],
    ['with another random part', (c: Uint8Array) => c.with(10, (c[10] ?? 0) ^ 1)],
    ['with another tag', (c: Uint8Array) => c.with(39, (c[39] ?? 0) ^ 1)],
    ['cut short', (c: Uint8Array) => c.slice(0, 24)],
    ['made longer', (c: Uint8Array) => concat(c, c.slice(0, 8))],
    ['of its own making', () => new Uint8Array(40)],
  ])('over a challenge %s', async (_, forge) => {
    const identity = await newIdentity();
    const challenge = new Uint8Array(forge(await challengeOf(hub)));
    const token = encodeAdmissionToken(await proveAdmission(identity, originOf(hub), challenge));
    expect(await fate(peerWire(hub, identity.peerId, token, ATTACKER))).toMatchObject({ closed: REFUSED });
  });

  it.each(['', 'x', '!!!', 'A'.repeat(300), 'A'.repeat(4_000)])('that is no token (%#)', async (token) => {
    const wire = peerWire(hub, (await newIdentity()).peerId, token, ATTACKER);
    expect(await fate(wire)).toMatchObject({ first: { type: 'ERROR' }, closed: REFUSED });
  });
});

it('the owner with a fresh proof replaces its own older socket', async () => {
  const old = await TestPeer.join(hub);
  const fresh = await TestPeer.join(hub, {}, old.identity);
  expect(await fate(old.wire)).toMatchObject({
    first: { type: 'ID-TAKEN' },
    closed: { code: 4001, reason: 'hub/replaced' },
  });
  honest.a.offer(fresh.id);
  expect(await fresh.next()).toMatchObject({ type: 'OFFER', src: honest.a.id });
});

describe('frames that are no messages close the socket that sent them', () => {
  const offer = { sdp: {}, type: 'data', connectionId: 'c', serialization: 'raw' };
  const deep = (depth: number) => `${'[1,'.repeat(depth)}1${']'.repeat(depth)}`;
  const from = (message: object) => JSON.stringify({ dst: 'b'.repeat(52), ...message });

  it.each<[string, string | Uint8Array]>([
    ['not JSON', 'not json'],
    ['empty', ''],
    ['null', 'null'],
    ['an array', '[]'],
    ['a number', '1e999'],
    ['a string', '"HEARTBEAT"'],
    ['no type', '{}'],
    ['an unknown type', from({ type: 'OPEN' })],
    ['a type that is an object', from({ type: {} })],
    ['a prototype as its type', from({ type: '__proto__' })],
    ['an unknown field', JSON.stringify({ type: 'HEARTBEAT', x: 1 })],
    ['a prototype', '{"type":"HEARTBEAT","__proto__":{"dst":1}}'],
    ['no payload', from({ type: 'OFFER' })],
    ['a null payload', from({ type: 'CANDIDATE', payload: null })],
    ['an array as payload', from({ type: 'ANSWER', payload: [] })],
    ['a dst that is no id', JSON.stringify({ type: 'OFFER', dst: 'x', payload: offer })],
    ['a media call', from({ type: 'OFFER', payload: { ...offer, type: 'media' } })],
    ['a serializer nobody has', from({ type: 'OFFER', payload: { ...offer, serialization: 'constructor' } })],
    ['a long connection id', from({ type: 'OFFER', payload: { ...offer, connectionId: 'c'.repeat(65) } })],
    ['deep nesting', from({ type: 'OFFER', payload: { ...offer, metadata: JSON.parse(deep(20)) } })],
    ['nesting 10,000 deep', deep(10_000)],
    ['brackets only', '['.repeat(60_000)],
    ['binary', new Uint8Array([1, 2, 3])],
  ])('%s', async (_, frame) => {
    const attacker = await TestPeer.join(hub, ATTACKER);
    attacker.wire.send(frame);
    expect(await fate(attacker.wire)).toEqual({
      first: { type: 'ERROR', payload: { msg: 'wire/malformed' } },
      closed: MALFORMED,
    });
  });

  it.each([64 * 1024 + 1, 60_000_000])('%d bytes', async (size) => {
    const attacker = await TestPeer.join(hub, ATTACKER);
    attacker.wire.send('x'.repeat(size));
    expect((await attacker.wire.closed).code).toBeOneOf([1009, 1006]); // 1006: the reset overtook the close frame
  });

  it('text that is not UTF-8', async () => {
    const attacker = await TestPeer.join(hub, ATTACKER);
    attacker.wire.socket.send(Buffer.from([0xc3, 0x28]), { binary: false });
    expect((await attacker.wire.closed).code).toBe(1007);
  });

  it('bytes that are no WebSocket frames', async () => {
    const attacker = await TestPeer.join(hub, ATTACKER);
    (attacker.wire.socket as unknown as { _socket: import('node:net').Socket })._socket.write(
      Buffer.alloc(1_000, 0xff),
    );
    await attacker.wire.closed;
  });
});

describe('a flood', () => {
  it('of heartbeats', async () => {
    const attacker = await TestPeer.join(hub, ATTACKER);
    for (let i = 0; i < 1_000; i++) attacker.send({ type: 'HEARTBEAT' });
    expect((await fate(attacker.wire)).closed).toEqual(RATE);
  });

  it('of pings, which the WebSocket library answers by itself, one by one or at once', async () => {
    const patient = await TestPeer.join(hub, ATTACKER);
    while (!patient.wire.isClosed) {
      patient.wire.socket.ping();
      const ponged = new Promise((resolve) => patient.wire.socket.once('pong', resolve));
      await Promise.race([ponged, patient.wire.closed]);
    }
    expect(await patient.wire.closed).toEqual(RATE);
    const hasty = await TestPeer.join(hub, ATTACKER);
    for (let i = 0; i < 1_000; i++) hasty.wire.socket.ping();
    expect((await hasty.wire.closed).code).toBeOneOf([1008, 1006]); // 1006: the library gave up before we did
  });

  it('of bytes, in messages that are few enough', async () => {
    const attacker = await TestPeer.join(hub, ATTACKER);
    const leave = { type: 'LEAVE', dst: honest.a.id, payload: 'x'.repeat(60_000) };
    for (let i = 0; i < 30; i++) attacker.send(leave);
    expect((await fate(attacker.wire)).closed).toEqual(RATE);
  });

  it('of bytes from many sockets of one address', async () => {
    await start({ limits: { addressByteRate: { perSecond: 1, burst: 200_000 } } });
    const attackers = await Promise.all([1, 2, 3, 4].map(() => TestPeer.join(hub, ATTACKER)));
    const leave = { type: 'LEAVE', dst: honest.a.id, payload: 'x'.repeat(60_000) };
    for (const attacker of attackers) attacker.send(leave);
    expect(await Promise.any(attackers.map((attacker) => attacker.wire.closed))).toEqual(RATE);
  });

  it('of empty fragments', async () => {
    const attacker = await TestPeer.join(hub, ATTACKER);
    for (let i = 0; i < 1_000; i++) attacker.wire.socket.send('', { fin: false });
    expect((await attacker.wire.closed).code).toBeOneOf([1008, 1006]);
  });

  it('from many sockets of one address: the address runs dry, another does not', async () => {
    await start({ limits: { addressMessageRate: { perSecond: 1, burst: 50 } } });
    const attackers = await Promise.all(Array.from({ length: 4 }, () => TestPeer.join(hub, ATTACKER)));
    for (const attacker of attackers) for (let i = 0; i < 40; i++) attacker.send({ type: 'HEARTBEAT' });
    const first = await Promise.any(attackers.map((attacker) => attacker.wire.closed));
    expect(first).toEqual(RATE);
  });

  it('of connections from one address', async () => {
    await start({ limits: { connectRate: { perSecond: 1, burst: 5 } } });
    const fates = await Promise.all(
      Array.from({ length: 20 }, () => fate(peerWire(hub, 'x', 'x', ATTACKER))),
    );
    expect(fates.filter(({ closed }) => JSON.stringify(closed) === JSON.stringify(RATE))).toHaveLength(15);
  });

  it('of connections that stay, from one address', async () => {
    await start({ limits: { maxConnectionsPerAddress: 3 } });
    for (let i = 0; i < 3; i++) await TestPeer.join(hub, ATTACKER);
    expect(await fate(peerWire(hub, 'x', 'x', ATTACKER))).toEqual({
      first: { type: 'ERROR', payload: { msg: 'hub/rate' } },
      closed: RATE,
    });
  });

  it('of connections from many addresses', async () => {
    await start({ limits: { maxConnections: 5 } });
    await TestPeer.join(hub, { address: '203.0.113.1' });
    await TestPeer.join(hub, { address: '203.0.113.2' });
    const late = peerWire(hub, 'x', 'x', { address: '203.0.113.3' });
    expect(await fate(late)).toMatchObject({ closed: { code: 1013, reason: 'hub/full' } });
  });

  it('of HTTP requests', async () => {
    const headers = { 'x-forwarded-for': ATTACKER.address };
    await start({ limits: { httpRate: { perSecond: 1, burst: 10 } } });
    const answers = await Promise.all(
      Array.from({ length: 30 }, () => fetch(`${hub.url}/stats`, { headers })),
    );
    expect(answers.filter((answer) => answer.status === 429)).toHaveLength(20);
    expect(await answers.find((answer) => answer.status === 429)?.json()).toMatchObject({
      error: { code: 'hub/rate' },
    });
  });

  it('of TCP connections that say nothing', async () => {
    await start({ trustedProxies: 0, limits: { maxConnectionsPerAddress: 4 } });
    const { port } = hub;
    const sockets = Array.from({ length: 200 }, () => connect(port, '127.0.0.1').on('error', () => {}));
    await Promise.any(sockets.map((socket) => new Promise((resolve) => socket.once('close', resolve))));
    for (const socket of sockets) socket.destroy();
  });
});

describe('lies about who speaks', () => {
  it('a forged src is replaced by the true one', async () => {
    const attacker = await TestPeer.join(hub, ATTACKER);
    const payload = { sdp: {}, type: 'data', connectionId: 'c' };
    attacker.send({ type: 'ANSWER', src: honest.b.id, dst: honest.a.id, payload });
    expect(await honest.a.next()).toMatchObject({ type: 'ANSWER', src: attacker.id });
  });

  it.each(['LEAVE', 'EXPIRE'])('%s from a stranger does not arrive', async (type) => {
    const attacker = await TestPeer.join(hub, ATTACKER);
    attacker.send({ type, dst: honest.a.id });
    await attacker.settled();
  });

  it('LEAVE arrives from one who was called, and no longer when that is long past', async () => {
    const { a, b } = honest;
    a.offer(b.id);
    await b.next();
    b.send({ type: 'LEAVE', dst: a.id });
    expect(await a.next()).toEqual({ type: 'LEAVE', src: b.id, dst: a.id });
    for (let passedMs = 0; passedMs <= ACQUAINTANCE_MS; passedMs += SILENCE_MS / 2) {
      clock.advance(SILENCE_MS / 2); // and everybody still beats
      await Promise.all([a.settled(), b.settled(), honest.market.settled()]);
    }
    b.send({ type: 'LEAVE', dst: a.id });
    await b.settled();
  });

  it('an address written into X-Forwarded-For counts for nothing without a proxy of ours', async () => {
    await start({ trustedProxies: 0, limits: { connectRate: { perSecond: 1, burst: 8 } } });
    const fates = await Promise.all(
      Array.from({ length: 20 }, (_, i) => fate(peerWire(hub, 'x', 'x', { address: `203.0.113.${i}` }))),
    );
    expect(fates.filter(({ closed }) => JSON.stringify(closed) === JSON.stringify(RATE))).toHaveLength(15);
  });

  it('a page of another origin is refused by name', async () => {
    const wire = peerWire(hub, 'x', 'x', { ...ATTACKER, origin: 'https://evil.example' });
    expect(await fate(wire)).toEqual({
      first: { type: 'ERROR', payload: { msg: 'hub/origin' } },
      closed: { code: 1008, reason: 'hub/origin' },
    });
    const answer = await fetch(`${hub.url}/challenge`, { headers: { origin: 'https://evil.example' } });
    expect([answer.status, answer.headers.get('access-control-allow-origin')]).toEqual([403, null]);
  });
});
