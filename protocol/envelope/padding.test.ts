/** Padding: the buckets, and that no other form of the same content is taken. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { concat, ownBytes, uint32 } from '../bytes/bytes.ts';
import { fromHex, toHex } from '../bytes/text.ts';
import vectors from '../vectors/padding.json' with { type: 'json' };
import { codeOf, RANDOM_CASES } from '../vectors/testing.ts';
import { pad, unpad } from './padding.ts';

describe(vectors.source, () => {
  test.each(vectors.sizes)('$contentBytes bytes become $paddedBytes', ({ contentBytes, paddedBytes }) => {
    const padded = pad(new Uint8Array(contentBytes).fill(7));
    expect(padded).toHaveLength(paddedBytes);
    expect(unpad(padded)).toEqual(new Uint8Array(contentBytes).fill(7));
  });

  test('length, content, zeros', () => {
    expect(toHex(pad(fromHex(vectors.example.content)))).toBe(vectors.example.padded);
  });

  test('more than a chunk is refused', async () => {
    expect(await codeOf(() => pad(new Uint8Array(vectors.tooLargeBytes)))).toBe('wire/too-large');
    expect(pad(new Uint8Array(vectors.tooLargeBytes - 1))).toHaveLength(15_364);
  });
});

test('texts of one bucket cannot be told apart by length', () => {
  const sizes = new Set(Array.from({ length: 125 }, (_, length) => pad(new Uint8Array(length)).length));
  expect([...sizes]).toEqual([128]);
});

const padded = pad(new Uint8Array(10).fill(1));

test.each([
  ['nothing', new Uint8Array(0)],
  ['half a length', new Uint8Array(3)],
  ['no bucket', concat(uint32(1), new Uint8Array(10))],
  ['a larger bucket than needed', concat(padded, new Uint8Array(128))],
  ['a length beyond its end', concat(uint32(125), new Uint8Array(124))],
  ['a length of 4 GB', concat(uint32(0xffff_ffff), new Uint8Array(124))],
])('refuses %s', async (_, bytes) => {
  expect(await codeOf(() => unpad(bytes))).toBe('envelope/open');
});

test('refuses padding that carries something', async () => {
  for (const at of [14, 64, 127]) {
    const hiding = ownBytes(padded);
    hiding[at] = 1;
    expect(await codeOf(() => unpad(hiding))).toBe('envelope/open');
  }
});

test('gives back any content', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 700 }), (content) => {
      expect(unpad(pad(content))).toEqual(content);
    }),
    RANDOM_CASES,
  );
});
