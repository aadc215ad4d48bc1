/** The browser's Buffer against Node's own. */
import { Buffer as NodeBuffer } from 'node:buffer';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { BrowserBuffer } from './buffer.ts';

const bytes = fc.uint8Array({ maxLength: 64 });
const encoding = fc.constantFrom('hex' as const, 'base64' as const, 'utf8' as const, 'ascii' as const);
const plain = (value: Uint8Array) => Array.from(value);

describe('like Node’s Buffer', () => {
  test('bytes to text and back', () => {
    fc.assert(
      fc.property(bytes, encoding, (data, name) => {
        const text = NodeBuffer.from(data).toString(name);
        expect(BrowserBuffer.from(data).toString(name)).toBe(text);
        expect(plain(BrowserBuffer.from(text, name))).toEqual(plain(NodeBuffer.from(text, name)));
        expect(BrowserBuffer.byteLength(text)).toBe(NodeBuffer.byteLength(text));
      }),
    );
  });

  test.each(['-_8=', '+/8', 'QUJD\nREVG', 'A', 'QUI=garbage', ''])('base64 %j', (text) => {
    expect(plain(BrowserBuffer.from(text, 'base64'))).toEqual(plain(NodeBuffer.from(text, 'base64')));
  });

  test.each(['0g', 'abc', 'AB cd', ''])('hex %j', (text) => {
    expect(plain(BrowserBuffer.from(text, 'hex'))).toEqual(plain(NodeBuffer.from(text, 'hex')));
  });

  test('concat, equals, copy, and slices that share memory', () => {
    fc.assert(
      fc.property(
        bytes,
        bytes,
        fc.integer({ min: -70, max: 70 }),
        fc.integer({ min: -70, max: 70 }),
        (a, b, i, j) => {
          const mine = BrowserBuffer.concat([a, b]);
          const theirs = NodeBuffer.concat([a, b]);
          expect(plain(mine)).toEqual(plain(theirs));
          expect(plain(mine.slice(i, j))).toEqual(plain(theirs.subarray(i, j)));
          expect(mine.slice(i, j).buffer).toBe(mine.buffer);
          expect(BrowserBuffer.from(a).equals(b)).toBe(NodeBuffer.from(a).equals(b));
          const [to, other] = [new Uint8Array(32), new Uint8Array(32)];
          expect(mine.copy(to, 3)).toBe(theirs.copy(other, 3));
          expect(to).toEqual(other);
        },
      ),
    );
  });

  test('numbers', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 0xff_ff_ff_ff }), fc.integer({ min: 0, max: 3 }), (value, at) => {
        const mine = BrowserBuffer.alloc(8);
        const theirs = NodeBuffer.alloc(8);
        for (const write of ['writeUInt32BE', 'writeUInt32LE'] as const) {
          expect(mine[write](value, at)).toBe(theirs[write](value, at));
          expect(plain(mine)).toEqual(plain(theirs));
          expect(mine.readUInt32BE(at)).toBe(theirs.readUInt32BE(at));
          expect(mine.readUInt32LE(at)).toBe(theirs.readUInt32LE(at));
          expect(mine.readUInt16LE(at)).toBe(theirs.readUInt16LE(at));
          expect(mine.readInt8(at)).toBe(theirs.readInt8(at));
          expect(mine.readUInt8(at)).toBe(theirs.readUInt8(at));
        }
        const signed = value | 0;
        for (const write of ['writeInt32BE', 'writeInt32LE'] as const) {
          expect(mine[write](signed, at)).toBe(theirs[write](signed, at));
          expect(plain(mine)).toEqual(plain(theirs));
        }
        expect(mine.writeUInt8(value & 0xff)).toBe(theirs.writeUInt8(value & 0xff));
        expect(plain(mine)).toEqual(plain(theirs));
      }),
    );
  });

  test('an array buffer is used, not copied; anything else is refused', () => {
    const memory = Uint8Array.of(1, 2, 3, 4).buffer;
    expect(plain(BrowserBuffer.from(memory, 1, 2))).toEqual([2, 3]);
    expect(BrowserBuffer.from(memory).buffer).toBe(memory);
    expect(() => BrowserBuffer.from(7)).toThrow(TypeError);
    expect(() => BrowserBuffer.from('x', 'latin1')).toThrow(TypeError);
    expect(BrowserBuffer.isBuffer(BrowserBuffer.alloc(1))).toBe(true);
    expect(BrowserBuffer.isBuffer(new Uint8Array(1))).toBe(false);
  });
});
