/** Byte-string building blocks: what makes a concatenation unambiguous. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { RANDOM_CASES } from '../vectors/testing.ts';
import { concat, equalBytes, fromUtf8, lp, ownBytes, uint32, utf8 } from './bytes.ts';

test('lengths are four big-endian bytes', () => {
  expect([...uint32(0x01020304)]).toEqual([1, 2, 3, 4]);
  expect([...lp('é')]).toEqual([0, 0, 0, 2, 0xc3, 0xa9]);
  expect([...lp(new Uint8Array(0))]).toEqual([0, 0, 0, 0]);
});

test('no bytes can move from one length-prefixed part to the next unseen', () => {
  const parts = fc.array(fc.uint8Array({ maxLength: 4 }), { maxLength: 4 });
  fc.assert(
    fc.property(parts, parts, (a, b) => {
      const same = a.length === b.length && a.every((part, i) => equalBytes(part, b[i] ?? part.subarray(1)));
      expect(equalBytes(concat(...a.map(lp)), concat(...b.map(lp)))).toBe(same);
    }),
    RANDOM_CASES,
  );
});

test('comparison sees every byte and the length', () => {
  const bytes = Uint8Array.of(1, 2, 3);
  expect(equalBytes(bytes, ownBytes(bytes))).toBe(true);
  for (let i = 0; i < bytes.length; i++) {
    const changed = ownBytes(bytes);
    changed[i] = 0xff;
    expect(equalBytes(bytes, changed)).toBe(false);
  }
  expect(equalBytes(bytes, bytes.subarray(0, 2))).toBe(false);
  expect(equalBytes(new Uint8Array(0), new Uint8Array(0))).toBe(true);
});

test('UTF-8 is decoded strictly and keeps a byte order mark', () => {
  expect(() => fromUtf8(Uint8Array.of(0xff))).toThrow(TypeError);
  expect(fromUtf8(utf8('\u{feff}x'))).toBe('\u{feff}x');
});
