/** Random and mutated frames into both decoders and into a running hub: named refusals, never another failure. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isBombyxError } from '#protocol/errors.ts';
import { decodeFromPeer, encodeFromPeer, type FromPeer } from '#protocol/messages/hub.ts';
import { startHub } from '../../signaling/hub.ts';
import { decodeFromClient, encodeRelayed } from '../../signaling/peerjs/messages.ts';
import { HonestPair } from './honest.ts';
import { newIdentity, TestMarket, TestPeer } from './peers.ts';

const RUNS = process.env['FULL'] === undefined ? 2_000 : 200_000;
const LIVE_RUNS = 60;
const PEER = (await newIdentity()).peerId;

/** Runs `decode`; anything but a value or a refusal by name is a failure. */
function survives<T>(decode: () => T): T | undefined {
  try {
    return decode();
  } catch (error) {
    expect(isBombyxError(error, 'wire/malformed') || isBombyxError(error, 'wire/too-large')).toBe(true);
    return undefined;
  }
}

const almostMessage = fc.record(
  {
    type: fc.oneof(
      fc.constantFrom('OFFER', 'ANSWER', 'CANDIDATE', 'LEAVE', 'EXPIRE', 'HEARTBEAT'),
      fc.anything(),
    ),
    src: fc.anything(),
    dst: fc.oneof(fc.constant(PEER), fc.string()),
    payload: fc.oneof(
      fc.anything(),
      fc.record(
        {
          sdp: fc.oneof(fc.object(), fc.anything()),
          candidate: fc.oneof(fc.object(), fc.anything()),
          type: fc.oneof(fc.constant('data'), fc.string()),
          connectionId: fc.oneof(fc.string(), fc.anything()),
          metadata: fc.anything(),
          serialization: fc.constantFrom('raw', 'json', '__proto__'),
        },
        { requiredKeys: [] },
      ),
    ),
  },
  { requiredKeys: [] },
);

const text = fc.oneof(
  fc.string(),
  fc.json(),
  almostMessage.map((message) => JSON.stringify(message, (_, v: unknown) => (typeof v === 'bigint' ? 0 : v))),
);

const validFrames: FromPeer[] = [
  { t: 'ping' },
  { t: 'query', ref: 7, model: 'tiny' },
  { t: 'publish', ref: 1, offer: new Uint8Array(40) },
  { t: 'letter', ref: 2, to: PEER, box: new Uint8Array(20) },
  { t: 'prove', key: new Uint8Array(32), challenge: new Uint8Array(40), sig: new Uint8Array(64) },
];

/** A valid frame with bytes changed, dropped or added. */
const mutated = fc
  .tuple(
    fc.constantFrom(...validFrames.map(encodeFromPeer)),
    fc.array(fc.tuple(fc.nat(), fc.nat(255))),
    fc.nat(3),
  )
  .map(([frame, changes, cut]) => {
    const bytes = new Uint8Array(frame);
    for (const [at, value] of changes) bytes[at % bytes.length] = value;
    return bytes.slice(0, bytes.length - cut);
  });
const bytes = fc.oneof(fc.uint8Array({ maxLength: 300 }), mutated);

describe('decoders', () => {
  it('of PeerJS text accept or refuse by name, and what they accept can be written out again', () => {
    const check = fc.property(text, (frame) => {
      const message = survives(() => decodeFromClient(frame));
      if (message === undefined || message.type === 'HEARTBEAT') return;
      const relayed = JSON.parse(encodeRelayed(PEER, message)) as { src: string; dst: string };
      expect([relayed.src, relayed.dst]).toEqual([PEER, message.dst]);
    });
    fc.assert(check, { numRuns: RUNS });
  });

  it('of market frames accept or refuse by name, and accept one encoding only', () => {
    const check = fc.property(bytes, (frame) => {
      const decoded = survives(() => decodeFromPeer(frame));
      if (decoded !== undefined) expect(encodeFromPeer(decoded)).toEqual(frame);
    });
    fc.assert(check, { numRuns: RUNS });
  });
});

it('a running hub survives random frames on both sockets while honest peers notice nothing', async () => {
  const generous = { perSecond: 1e6, burst: 1e6 };
  const limits = { connectRate: generous, httpRate: generous };
  const hub = await startHub({ port: 0, logLevel: 'silent', trustedProxies: 1, limits });
  const honest = await HonestPair.join(hub);
  const from = { address: '203.0.113.66' };
  const attack = fc.asyncProperty(text, bytes, async (frame, frameBytes) => {
    const peer = await TestPeer.join(hub, from);
    const market = await TestMarket.open(hub, from);
    peer.wire.send(frame);
    market.wire.send(frameBytes);
    await Promise.all([peer.wire.close(), market.wire.close()]);
  });
  await fc.assert(attack, { numRuns: LIVE_RUNS });
  await honest.expectUndisturbed();
  expect(await hub.metrics()).not.toMatch(/failures_total\{.*\} [1-9]/);
  await hub.close();
});
