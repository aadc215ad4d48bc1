/** Sealed chunks: fixed boxes, and everything that somebody between the two sides could do to them. */
import { beforeAll, describe, expect, test } from 'vitest';
import { concat, ownBytes, utf8, type Bytes } from '../bytes/bytes.ts';
import { fromHex, toHex } from '../bytes/text.ts';
import { sealingKeyId, sealingPublicKey } from '../crypto/sealing.ts';
import { counting, fixedSealingKeys } from '../vectors/fixed.ts';
import vectors from '../vectors/envelope.json' with { type: 'json' };
import { codeOf } from '../vectors/testing.ts';
import {
  ChunkOpener,
  ChunkSealer,
  requestKeys,
  responseKeys,
  type ChunkKeys,
  type SealedChunk,
} from './chunks.ts';
import { jobInfo, openPolicyHash } from './info.ts';

describe(vectors.source, () => {
  test('binds the encapsulation to ticket, policy and recipient', async () => {
    const recipient = await fixedSealingKeys(fromHex(vectors.recipientIkm));
    const recipientKeyId = await sealingKeyId(await sealingPublicKey(recipient));
    const [ticketHash, policyHash] = [fromHex(vectors.ticketHash), await openPolicyHash()];
    expect(toHex(recipientKeyId)).toBe(vectors.recipientKeyId);
    expect(toHex(policyHash)).toBe(vectors.policyHash);
    expect(toHex(jobInfo({ ticketHash, policyHash, recipientKeyId }))).toBe(vectors.info);
  });

  test.each(['request', 'response'] as const)('seals and opens the %s byte for byte', async (kind) => {
    const secret = fromHex(vectors.secrets[kind]);
    const keys =
      kind === 'request'
        ? await requestKeys(secret)
        : await responseKeys(secret, fromHex(vectors.enc), fromHex(vectors.responseNonce));
    const [sealer, opener] = [new ChunkSealer(keys), new ChunkOpener(keys)];
    for (const { seq, final, content, box } of vectors[kind]) {
      const sealed = await sealer.seal(fromHex(content), final);
      expect({ ...sealed, box: toHex(sealed.box) }).toEqual({ seq, final, box });
      expect(toHex(await opener.open({ seq, final, box: fromHex(box) }))).toBe(content);
    }
    expect(opener.ended).toBe(true);
  });
});

const secret = counting(32);
const enc = counting(32, 32);
const nonce = counting(32, 64);

async function sealAll(keys: ChunkKeys, ...texts: readonly string[]): Promise<SealedChunk[]> {
  const sealer = new ChunkSealer(keys);
  const chunks = [];
  for (const [i, text] of texts.entries()) chunks.push(await sealer.seal(utf8(text), i === texts.length - 1));
  return chunks;
}

async function openAll(keys: ChunkKeys, chunks: readonly (SealedChunk | undefined)[]): Promise<string[]> {
  const opener = new ChunkOpener(keys);
  const texts = [];
  for (const chunk of chunks) if (chunk) texts.push(new TextDecoder().decode(await opener.open(chunk)));
  return texts;
}

describe('a stream of chunks', () => {
  let keys: ChunkKeys;
  let one: SealedChunk, two: SealedChunk, three: SealedChunk;

  beforeAll(async () => {
    keys = await requestKeys(secret);
    [one, two, three] = (await sealAll(keys, 'one', 'two', 'three')) as [
      SealedChunk,
      SealedChunk,
      SealedChunk,
    ];
  });

  test('opens in order', async () => {
    expect(await openAll(keys, [one, two, three])).toEqual(['one', 'two', 'three']);
  });

  test('replayed: the second copy is refused', async () => {
    expect(await codeOf(() => openAll(keys, [one, one]))).toBe('wire/order');
    expect(await codeOf(() => openAll(keys, [one, two, three, three]))).toBe('wire/order');
  });

  test('replayed under the next number: does not open', async () => {
    expect(await codeOf(() => openAll(keys, [one, { ...one, seq: 1 }]))).toBe('envelope/open');
  });

  test('reordered: refused, also with the numbers rewritten', async () => {
    expect(await codeOf(() => openAll(keys, [two, one]))).toBe('wire/order');
    expect(
      await codeOf(() =>
        openAll(keys, [
          { ...two, seq: 0 },
          { ...one, seq: 1 },
        ]),
      ),
    ).toBe('envelope/open');
  });

  test('with one left out: refused', async () => {
    expect(await codeOf(() => openAll(keys, [one, three]))).toBe('wire/order');
    expect(await codeOf(() => openAll(keys, [one, { ...three, seq: 1 }]))).toBe('envelope/open');
  });

  test('truncated: the end does not show, and no earlier chunk can be passed off as it', async () => {
    const opener = new ChunkOpener(keys);
    await opener.open(one);
    expect(opener.ended).toBe(false);
    expect(await codeOf(() => openAll(keys, [one, { ...two, final: true }]))).toBe('envelope/open');
  });

  test('with the end taken off the last chunk: does not open', async () => {
    expect(await codeOf(() => openAll(keys, [one, two, { ...three, final: false }]))).toBe('envelope/open');
  });

  test('continued behind its end: refused', async () => {
    expect(await codeOf(() => openAll(keys, [one, two, three, { ...one, seq: 3 }]))).toBe('wire/order');
  });

  test('with any byte of a chunk changed: does not open', async () => {
    for (let at = 0; at < one.box.length; at++) {
      const box = ownBytes(one.box);
      box[at] = (box[at] ?? 0) ^ (1 << (at & 7));
      expect(await codeOf(() => openAll(keys, [{ ...one, box }]))).toBe('envelope/open');
    }
  });

  test('with a chunk cut, lengthened or empty: does not open', async () => {
    const boxes = [
      one.box.slice(0, -1),
      one.box.slice(1),
      new Uint8Array(0),
      concat(one.box, Uint8Array.of(0)),
    ];
    for (const box of boxes)
      expect(await codeOf(() => openAll(keys, [{ ...one, box }]))).toBe('envelope/open');
  });

  test('passed off as the other direction: does not open, even under the same secret and salt', async () => {
    const response = await responseKeys(secret, new Uint8Array(0), new Uint8Array(0));
    expect(await codeOf(() => openAll(response, [one]))).toBe('envelope/open');
    expect(await codeOf(() => openAll({ ...keys, kind: 'response' }, [one]))).toBe('envelope/open');
  });

  test('of another job: does not open', async () => {
    expect(await codeOf(async () => openAll(await requestKeys(counting(32, 1)), [one]))).toBe(
      'envelope/open',
    );
  });

  test.each([-1, 0.5, 2 ** 53, NaN])('numbered %d: refused', async (seq) => {
    expect(await codeOf(() => openAll(keys, [{ ...one, seq }]))).toBe('wire/order');
  });
});

describe('the keys of an answer', () => {
  const opensWith = async (other: ChunkKeys) => {
    const [chunk] = await sealAll(await responseKeys(secret, enc, nonce), 'answer');
    return codeOf(() => openAll(other, [chunk]));
  };

  test('are fresh for each nonce, also where an encapsulation is replayed', async () => {
    expect(await opensWith(await responseKeys(secret, enc, nonce))).toBe('no error');
    expect(await opensWith(await responseKeys(secret, enc, counting(32, 65)))).toBe('envelope/open');
  });

  test('belong to one encapsulation and one secret', async () => {
    expect(await opensWith(await responseKeys(secret, counting(32, 33), nonce))).toBe('envelope/open');
    expect(await opensWith(await responseKeys(counting(32, 1), enc, nonce))).toBe('envelope/open');
  });

  test('cannot be read out', async () => {
    const { key } = await responseKeys(secret, enc, nonce);
    expect(key.extractable).toBe(false);
  });
});

describe('a sealer', () => {
  test('seals nothing behind the end', async () => {
    const sealer = new ChunkSealer(await requestKeys(secret));
    await sealer.seal(utf8('end'), true);
    expect(await codeOf(() => sealer.seal(utf8('more'), false))).toBe('wire/order');
  });

  test('uses no number twice, also when called at once', async () => {
    const sealer = new ChunkSealer(await requestKeys(secret));
    const chunks = await Promise.all(['a', 'b', 'c'].map((text) => sealer.seal(utf8(text), false)));
    expect(chunks.map((chunk) => chunk.seq)).toEqual([0, 1, 2]);
  });

  test('gives no number to content that does not fit', async () => {
    const keys = await requestKeys(secret);
    const sealer = new ChunkSealer(keys);
    const tooLarge: Bytes = new Uint8Array(15_361);
    expect(await codeOf(() => sealer.seal(tooLarge, true))).toBe('wire/too-large');
    expect(await openAll(keys, [await sealer.seal(utf8('fits'), true)])).toEqual(['fits']);
  });
});
