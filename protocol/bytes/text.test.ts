/** Text forms of bytes: RFC 4648's vectors, and what is no text form at all. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import vectors from '../vectors/rfc4648.json' with { type: 'json' };
import { codeOf, RANDOM_CASES } from '../vectors/testing.ts';
import { utf8 } from './bytes.ts';
import { fromBase64, fromBase64url, fromHex, toBase32, toBase64, toBase64url, toHex } from './text.ts';

describe(vectors.source, () => {
  test.each(vectors.base32)('base32 of "$text"', ({ text, encoded }) => {
    expect(toBase32(utf8(text))).toBe(encoded);
  });

  test.each(vectors.base64)('base64 of $hex', ({ hex, encoded }) => {
    expect(toBase64(fromHex(hex))).toBe(encoded);
    expect(toHex(fromBase64(encoded))).toBe(hex);
  });

  test.each(vectors.refusedBase64)('refuses base64 with $why', async ({ encoded }) => {
    expect(await codeOf(() => fromBase64(encoded))).toBe('input/invalid');
  });

  test.each(vectors.base64url)('base64url of $hex', ({ hex, encoded }) => {
    expect(toBase64url(fromHex(hex))).toBe(encoded);
    expect(toHex(fromBase64url(encoded))).toBe(hex);
  });

  test.each(vectors.refusedBase64url)('refuses $why', async ({ encoded }) => {
    expect(await codeOf(() => fromBase64url(encoded))).toBe('input/invalid');
  });
});

test.each(['0', 'abc', '0g', ' 00', '0x00', '00 11', '٣٣'])('refuses "%s" as hex', async (text) => {
  expect(await codeOf(() => fromHex(text))).toBe('input/invalid');
});

test('every byte string survives hex and both kinds of base64, and no two share a form', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 70 }), (bytes) => {
      expect(fromHex(toHex(bytes))).toEqual(bytes);
      expect(fromBase64(toBase64(bytes))).toEqual(bytes);
      expect(fromBase64url(toBase64url(bytes))).toEqual(bytes);
      expect(toBase32(bytes)).toHaveLength(Math.ceil((bytes.length * 8) / 5));
    }),
    RANDOM_CASES,
  );
});
