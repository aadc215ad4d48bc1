/** Nothing that passes through the hub can be found in its log or its metrics: secrets are fed in on every path. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { toBase64url, toHex } from '#protocol/bytes/text.ts';
import { utf8 } from '#protocol/bytes/bytes.ts';
import type { Identity } from '#protocol/crypto/identity.ts';
import { startHub, type Hub } from '../../signaling/hub.ts';
import { createLog } from '../../signaling/log.ts';
import { newIdentity, peerWire, signedOffer, TestMarket, TestPeer, tokenFor } from './peers.ts';

const SECRET = 'correct-horse-battery-staple-4711';
const ADDRESS = '203.0.113.99';

let lines: string[];
let hub: Hub;

beforeEach(async () => {
  lines = [];
  const logSink = { write: (line: string) => void lines.push(line) };
  hub = await startHub({ port: 0, logLevel: 'debug', logSink, trustedProxies: 1 });
});
afterEach(() => hub.close());

/** Every way in which a hub could write a secret down. */
const forms = (secret: string): string[] => [
  secret,
  encodeURIComponent(secret),
  toHex(utf8(secret)),
  toBase64url(utf8(secret)).slice(2, -2),
  Buffer.from(secret).toString('base64').slice(4, -4),
];

async function expectNothingWritten(...secrets: string[]): Promise<void> {
  const written = lines.join('') + (await hub.metrics()) + JSON.stringify(hub.stats());
  for (const secret of secrets) for (const form of forms(secret)) expect(written).not.toContain(form);
  expect(lines.length).toBeGreaterThan(0); // or the test would pass on a hub that logs nothing
}

async function onPeerSocket(identity: Identity): Promise<string[]> {
  const from = { address: ADDRESS };
  const token = await tokenFor(hub, identity);
  await peerWire(hub, SECRET, token, from).closed;
  await peerWire(hub, identity.peerId, SECRET, from).closed;
  await peerWire(hub, identity.peerId, token, { ...from, origin: `https://${SECRET}.example` }).closed;
  const wires = [`{"${SECRET}`, `{"type":"${SECRET}"}`, `["${SECRET}"]`].map(async (frame) => {
    const peer = await TestPeer.join(hub, from);
    peer.wire.send(frame);
    await peer.wire.closed;
    return peer.id;
  });
  const peer = await TestPeer.join(hub, from, identity);
  peer.offer((await newIdentity()).peerId, SECRET);
  peer.offer(peer.id, SECRET);
  await peer.next();
  peer.wire.socket.close(3000, SECRET);
  await peer.wire.closed;
  return [token, ...(await Promise.all(wires))];
}

async function onMarketSocket(identity: Identity): Promise<void> {
  const market = await TestMarket.join(hub, identity, { address: ADDRESS });
  market.send({ t: 'publish', ref: 1, offer: new Uint8Array(utf8(SECRET)) });
  market.send({ t: 'publish', ref: 2, offer: await signedOffer(identity, { version: SECRET.slice(0, 32) }) });
  market.send({ t: 'query', ref: 3, model: SECRET });
  market.send({ t: 'letter', ref: 4, to: identity.peerId, box: new Uint8Array(utf8(SECRET)) });
  market.send({ t: 'letter', ref: 5, to: (await newIdentity()).peerId, box: new Uint8Array(utf8(SECRET)) });
  await market.settled();
  market.wire.send(utf8(SECRET));
  await market.wire.closed;
}

describe('log and metrics', () => {
  it('hold no payload, id, token, origin or address', async () => {
    const identity = await newIdentity();
    const peerSecrets = await onPeerSocket(identity);
    await onMarketSocket(identity);
    await fetch(`${hub.url}/${SECRET}?${SECRET}`, { headers: { 'user-agent': SECRET, cookie: SECRET } });
    await fetch(`${hub.url}/stats`, { method: 'POST', body: SECRET });
    await hub.close();
    await expectNothingWritten(SECRET, identity.peerId, ADDRESS, ...peerSecrets);
  });

  it('hold none of it when the hub itself fails on a frame', async () => {
    const identity = await newIdentity();
    const failing = Object.assign(new Error(SECRET), { name: SECRET });
    await hub.close();
    const logSink = { write: (line: string) => void lines.push(line) };
    const { MemoryBus } = await import('../../signaling/bus/memory.ts');
    const { systemClock } = await import('../../signaling/clock.ts');
    const bus = Object.assign(new MemoryBus(systemClock), { send: () => Promise.reject(failing) });
    hub = await startHub({ port: 0, logLevel: 'debug', logSink, bus });
    const peer = await TestPeer.join(hub, {}, identity);
    peer.offer(peer.id, SECRET);
    expect(await peer.wire.closed).toEqual({ code: 1011, reason: 'hub/failed' });
    await expectNothingWritten(SECRET, identity.peerId);
    expect(lines.some((line) => line.includes('frame failed'))).toBe(true);
  });

  it('have no field in which anything else could stand', () => {
    const written: string[] = [];
    const log = createLog('debug', { write: (line) => void written.push(line) });
    const smuggled = { code: SECRET, error: `${SECRET} `, url: `https://x/?${SECRET}`, peer: SECRET };
    log.info('event', smuggled as object);
    expect(written).toHaveLength(1);
    expect(Object.keys(JSON.parse(written[0] ?? '') as object).sort()).toEqual([
      'level',
      'msg',
      'service',
      'time',
    ]);
  });
});
