/** One encoding for each value, in Node and in a browser: vectors of RFC 8949 and everything that is refused. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import vectors from '../vectors/rfc8949.json' with { type: 'json' };
import { codeOf, RANDOM_CASES } from '../vectors/testing.ts';
import { concat, utf8 } from './bytes.ts';
import { decodeCbor, encodeCbor, type CborValue } from './cbor.ts';
import { fromHex, toHex } from './text.ts';

/** Puts back what JSON cannot hold. */
function revive(value: unknown): CborValue {
  if (Array.isArray(value)) return value.map(revive);
  if (value === null || typeof value !== 'object') return value as CborValue;
  if ('$bigint' in value) return BigInt(String(value.$bigint));
  if ('$hex' in value) return fromHex(String(value.$hex));
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, revive(each)]));
}

describe(vectors.source, () => {
  test.each([...vectors.values, ...vectors.ours])('$hex is the only form of its value', ({ hex, value }) => {
    expect(toHex(encodeCbor(revive(value)))).toBe(hex);
    expect(decodeCbor(fromHex(hex), 64)).toEqual(revive(value));
  });

  test.each(vectors.refused)('refuses $why', async ({ hex, code }) => {
    expect(await codeOf(() => decodeCbor(fromHex(hex), 64))).toBe(code);
  });
});

test('refuses one byte more than was allowed, before it is looked at', async () => {
  expect(await codeOf(() => decodeCbor(fromHex('4401020304'), 4))).toBe('wire/too-large');
  expect(await codeOf(() => decodeCbor(new Uint8Array(5).fill(0xff), 4))).toBe('wire/too-large');
  expect(decodeCbor(fromHex('4401020304'), 5)).toEqual(Uint8Array.of(1, 2, 3, 4));
});

test('a key named __proto__ is a field like any other and changes no prototype', () => {
  const value = decodeCbor(fromHex('a1695f5f70726f746f5f5fa16161f5'), 64) as object;
  expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
  expect(Object.hasOwn(value, '__proto__')).toBe(true);
  expect('a' in value).toBe(false);
});

test.each([0x81, 0xa1, 0x9f, 0xc0])(
  'refuses a megabyte of 0x%x instead of running out of stack',
  async (byte) => {
    expect(await codeOf(() => decodeCbor(new Uint8Array(1_048_576).fill(byte), 1_048_576))).toBe(
      'wire/malformed',
    );
  },
);

test('decodes from the middle of a larger buffer, and hands out bytes that own theirs', () => {
  const message = encodeCbor({ key: Uint8Array.of(1, 2, 3) });
  const frame = concat(utf8('head'), message, utf8('tail'));
  const { key } = decodeCbor(frame.subarray(4, 4 + message.length), 64) as { key: Uint8Array };
  frame.fill(0);
  expect(key).toEqual(Uint8Array.of(1, 2, 3));
  expect(key.buffer.byteLength).toBe(3);
});

test('leaves absent fields out', () => {
  expect(toHex(encodeCbor({ a: 1, b: undefined }))).toBe('a1616101');
});

const value = fc.letrec<{ any: CborValue }>((tie) => ({
  any: fc.oneof(
    { maxDepth: 4 },
    fc.maxSafeInteger(),
    fc.bigInt({ min: 1n << 53n, max: (1n << 64n) - 1n }),
    fc.string({ unit: 'grapheme' }),
    fc.uint8Array({ maxLength: 40 }),
    fc.boolean(),
    fc.constant(null),
    fc.array(tie('any'), { maxLength: 5 }),
    fc.dictionary(fc.string({ maxLength: 30 }), tie('any'), { maxKeys: 5, noNullPrototype: true }),
  ),
})).any;

test('whatever is encoded comes back the same', () => {
  fc.assert(
    fc.property(value, (each) => {
      expect(decodeCbor(encodeCbor(each), 1_000_000)).toEqual(each);
    }),
    RANDOM_CASES,
  );
});

test('no two byte strings decode to one value: bytes that decode are what the value encodes to', () => {
  const bytes = fc.uint8Array({ minLength: 1, maxLength: 24 });
  fc.assert(
    fc.property(bytes, (each) => {
      let decoded: CborValue;
      try {
        decoded = decodeCbor(each, 24) as CborValue;
      } catch {
        return;
      }
      expect(encodeCbor(decoded)).toEqual(each);
    }),
    RANDOM_CASES,
  );
});
