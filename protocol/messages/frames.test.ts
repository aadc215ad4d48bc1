/** Frames of the channel and of the hub: each kind arrives as it was sent, and nothing else is taken for one. */
import { describe, expect, test } from 'vitest';
import { encodeCbor, type CborValue } from '../bytes/cbor.ts';
import { decodePeerId } from '../ids.ts';
import { counting } from '../vectors/fixed.ts';
import { codeOf } from '../vectors/testing.ts';
import { decodeChannelFrame, encodeChannelFrame, type ChannelFrame } from './channel.ts';
import {
  decodeFromHub,
  decodeFromPeer,
  encodeFromHub,
  encodeFromPeer,
  MAX_MARKET_DOWNLINK_BYTES,
  MAX_MARKET_UPLINK_BYTES,
  type FromHub,
  type FromPeer,
} from './hub.ts';

const job = counting(16);
const peer = decodePeerId('a'.repeat(52));
const sealed = { job, seq: 0, final: false, box: counting(16) };

const channelFrames: readonly ChannelFrame[] = [
  { t: 'ping', n: 0 },
  { t: 'pong', n: 0x7fff_ffff },
  { t: 'away', away: true },
  { t: 'job', job, quote: counting(1), enc: counting(32) },
  { t: 'accept', job, nonce: counting(32) },
  { t: 'request', ...sealed },
  { t: 'response', ...sealed, final: true, box: new Uint8Array(15_380) },
  { t: 'credit', job, upTo: 16 },
  { t: 'cancel', job },
  { t: 'fail', job, code: 'provider/busy' },
  { t: 'bye' },
];

const fromPeer: readonly FromPeer[] = [
  { t: 'prove', key: counting(32), challenge: counting(32), sig: counting(64) },
  { t: 'subscribe' },
  { t: 'unsubscribe' },
  { t: 'query', ref: 0 },
  { t: 'query', ref: 0xffff_ffff, model: 'silkworm-1' },
  { t: 'publish', ref: 1, offer: counting(100) },
  { t: 'withdraw' },
  { t: 'letter', ref: 2, to: peer, box: counting(100) },
  { t: 'ping' },
];

const fromHub: readonly FromHub[] = [
  { t: 'challenge', challenge: counting(16), nowMs: 1_760_000_000_000 },
  { t: 'admitted', peer },
  { t: 'snapshot', offers: [], more: true },
  { t: 'change', offers: [counting(10)], gone: [peer] },
  { t: 'result', ref: 3, offers: [counting(10)] },
  { t: 'published', ref: 4, expiresInMs: 30_000 },
  { t: 'letter', from: peer, box: counting(100) },
  { t: 'error', code: 'hub/rate' },
  { t: 'error', code: 'hub/absent', ref: 5 },
  { t: 'pong' },
];

interface Direction {
  readonly name: string;
  readonly frames: readonly { readonly t: string }[];
  readonly encode: (frame: never) => Uint8Array;
  readonly decode: (bytes: Uint8Array) => unknown;
  readonly maxBytes: number;
}

const directions: readonly Direction[] = [
  {
    name: 'channel',
    frames: channelFrames,
    encode: encodeChannelFrame,
    decode: decodeChannelFrame,
    maxBytes: 16_000,
  },
  {
    name: 'peer to hub',
    frames: fromPeer,
    encode: encodeFromPeer,
    decode: decodeFromPeer,
    maxBytes: MAX_MARKET_UPLINK_BYTES,
  },
  {
    name: 'hub to peer',
    frames: fromHub,
    encode: encodeFromHub,
    decode: decodeFromHub,
    maxBytes: MAX_MARKET_DOWNLINK_BYTES,
  },
];

describe.each(directions)('$name', ({ frames, encode, decode, maxBytes }) => {
  const refused = (frame: object) => codeOf(() => decode(encodeCbor(frame as CborValue)));

  test.each(frames)('$t arrives as it was sent', (frame) => {
    expect(decode(encode(frame as never))).toEqual(frame);
  });

  test.each(frames)('$t with an unknown field, or one of every object, is malformed', async (frame) => {
    expect(await refused({ ...frame, x: 1 })).toBe('wire/malformed');
    expect(await refused({ ...frame, toString: 1 })).toBe('wire/malformed');
    expect(await refused({ ...frame, ...(JSON.parse('{"__proto__": 1}') as object) })).toBe('wire/malformed');
  });

  test.each(frames)('$t without one of its fields is malformed', async (frame) => {
    const optional = frame.t === 'query' ? ['model'] : frame.t === 'error' ? ['ref'] : [];
    for (const field of Object.keys(frame).filter((key) => !optional.includes(key)))
      expect(await refused({ ...frame, [field]: undefined }), field).toBe('wire/malformed');
  });

  test.each(frames)('$t with a field of another type is malformed', async (frame) => {
    for (const field of Object.keys(frame))
      for (const wrong of [null, { a: 1 }, 'x', -1, 1.5, []]) {
        if (field === 'model' && wrong === 'x') continue; // a model's name
        if ((field === 'offers' || field === 'gone') && Array.isArray(wrong)) continue; // an empty list
        expect(await refused({ ...frame, [field]: wrong }), `${field}: ${String(wrong)}`).toBe(
          'wire/malformed',
        );
      }
  });

  test.each(['', 'PING', 'toString', '__proto__', 'hello'])('"%s" is no kind of frame', async (t) => {
    expect(await refused({ t })).toBe('wire/malformed');
  });

  test('no kind, a list, a text or nothing at all is malformed', async () => {
    for (const value of [{}, [], ['t', 'ping'], 'ping', 0, null, counting(4)])
      expect(await refused(value as object)).toBe('wire/malformed');
  });

  test('a byte above the limit is refused before it is read', async () => {
    expect(await codeOf(() => decode(new Uint8Array(maxBytes + 1)))).toBe('wire/too-large');
    expect(await codeOf(() => decode(new Uint8Array(maxBytes)))).toBe('wire/malformed');
  });
});

test.each<[string, object]>([
  ['a job id of 15 bytes', { t: 'cancel', job: counting(15) }],
  ['a job id of 17 bytes', { t: 'cancel', job: counting(17) }],
  ['a number of 2^31', { t: 'ping', n: 0x8000_0000 }],
  ['a short encapsulation', { t: 'job', job, quote: counting(1), enc: counting(31) }],
  ['an empty quote', { t: 'job', job, quote: counting(0), enc: counting(32) }],
  ['a quote larger than a letter', { t: 'job', job, quote: new Uint8Array(4_097), enc: counting(32) }],
  ['a short nonce', { t: 'accept', job, nonce: counting(31) }],
  ['a box without a tag', { t: 'request', ...sealed, box: counting(15) }],
  ['a code that is none', { t: 'fail', job, code: 'provider/tired' }],
  ['a code of every object', { t: 'fail', job, code: 'hasOwnProperty' }],
  ['an end that is a number', { t: 'response', ...sealed, final: 1 }],
])('a channel frame with %s is malformed', async (_, frame) => {
  expect(await codeOf(() => decodeChannelFrame(encodeCbor(frame as CborValue)))).toBe('wire/malformed');
});

test('the largest chunk fits into a frame', () => {
  const frame = encodeChannelFrame({
    t: 'response',
    job,
    seq: 0x7fff_ffff,
    final: true,
    box: new Uint8Array(15_380),
  });
  expect(frame.length).toBeLessThanOrEqual(16_000);
});

test.each<[string, (bytes: Uint8Array) => unknown, object]>([
  ['a challenge of 15 bytes', decodeFromHub, { t: 'challenge', challenge: counting(15), nowMs: 0 }],
  ['a challenge of 65 bytes', decodeFromHub, { t: 'challenge', challenge: counting(65), nowMs: 0 }],
  ['a clock after 2286', decodeFromHub, { t: 'challenge', challenge: counting(16), nowMs: 1e13 }],
  ['an id that is none', decodeFromHub, { t: 'admitted', peer: 'A'.repeat(52) }],
  [
    '257 offers',
    decodeFromHub,
    { t: 'snapshot', more: false, offers: Array.from({ length: 257 }, () => counting(1)) },
  ],
  [
    '257 peers that are gone',
    decodeFromHub,
    { t: 'change', offers: [], gone: Array.from({ length: 257 }, () => peer) },
  ],
  ['an empty offer', decodeFromHub, { t: 'snapshot', more: false, offers: [counting(0)] }],
  ['a code that is none', decodeFromHub, { t: 'error', code: 'hub/angry' }],
  ['an offer that stands for an hour', decodeFromHub, { t: 'published', ref: 0, expiresInMs: 3_600_000 }],
  [
    'a short signature',
    decodeFromPeer,
    { t: 'prove', key: counting(32), challenge: counting(16), sig: counting(63) },
  ],
  ['a reference beyond 32 bits', decodeFromPeer, { t: 'query', ref: 0x1_0000_0000 }],
  ['a letter to nobody', decodeFromPeer, { t: 'letter', ref: 0, to: '', box: counting(1) }],
  ['an empty letter', decodeFromPeer, { t: 'letter', ref: 0, to: peer, box: counting(0) }],
  [
    'a letter larger than one may be',
    decodeFromPeer,
    { t: 'letter', ref: 0, to: peer, box: new Uint8Array(4_097) },
  ],
  ['an offer larger than one may be', decodeFromPeer, { t: 'publish', ref: 0, offer: new Uint8Array(8_321) }],
])('a market frame with %s is malformed', async (_, decode, frame) => {
  expect(await codeOf(() => decode(encodeCbor(frame as CborValue)))).toBe('wire/malformed');
});
