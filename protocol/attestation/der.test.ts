/** DER has one form for each value; the reader takes that one and no other. */
import { describe, expect, test } from 'vitest';
import type { Bytes } from '../bytes/bytes.ts';
import { fromHex, toHex } from '../bytes/text.ts';
import { codeOf } from '../vectors/testing.ts';
import {
  INTEGER,
  nodeAt,
  readNodes,
  readOnly,
  SEQUENCE,
  smallIntegerOf,
  timeOf,
  unsignedOf,
  wholeBitsOf,
  type DerNode,
} from './der.ts';

const node = (hex: string): DerNode => {
  const [first] = readNodes(fromHex(hex));
  if (!first) throw new Error('no node');
  return first;
};

/** A value with `tag` and `length` bytes behind a length written as `lengthHex`. */
const long = (lengthHex: string, length: number): Bytes => fromHex(`04${lengthHex}${'00'.repeat(length)}`);

test('splits a sequence into its values, each whole and without its head', () => {
  const nodes = readNodes(readOnly(fromHex('3006020105040161'), SEQUENCE));
  expect(nodes.map(({ tag, raw, content }) => [tag, toHex(raw), toHex(content)])).toEqual([
    [2, '020105', '05'],
    [4, '040161', '61'],
  ]);
});

test.each([
  ['7f', 127],
  ['8180', 128],
  ['81ff', 255],
  ['820100', 256],
  ['82ffff', 65_535],
  ['83010000', 65_536],
])('reads the length %s', (lengthHex, length) => {
  expect(node(toHex(long(lengthHex, length))).content).toHaveLength(length);
});

test.each([
  ['a length that could be shorter', () => long('8105', 5)],
  ['a length of 127 in two bytes', () => long('817f', 127)],
  ['a length of 255 in three bytes', () => long('8200ff', 255)],
  ['a length in five bytes', () => long('8400000005', 5)],
  ['a length without end (BER)', () => fromHex('30800201050000')],
  ['a length beyond the end', () => fromHex('040561')],
  ['a length cut in two', () => fromHex('048201')],
  ['a tag without length', () => fromHex('04')],
  ['a tag of several bytes', () => fromHex('3f8101')],
])('refuses %s', async (_, bytes) => {
  expect(await codeOf(() => readNodes(bytes()))).toBe('attest/encoding');
});

test.each([
  ['another tag', () => nodeAt(readNodes(fromHex('020105')), 0, SEQUENCE)],
  ['a value that is not there', () => nodeAt([], 0, SEQUENCE)],
  ['two values for one', () => readOnly(fromHex('3000' + '3000'), SEQUENCE)],
  ['nothing for one', () => readOnly(new Uint8Array(), SEQUENCE)],
])('refuses %s', async (_, read) => {
  expect(await codeOf(read)).toBe('attest/encoding');
});

describe('integers', () => {
  test.each([
    ['020100', '00', 0],
    ['02017f', '7f', 127],
    ['02020080', '80', 128],
    ['020300ffff', 'ffff', 65_535],
    ['020400ffffff', 'ffffff', 16_777_215],
  ])('%s', (hex, magnitude, value) => {
    expect(toHex(unsignedOf(node(hex)))).toBe(magnitude);
    expect(smallIntegerOf(node(hex))).toBe(value);
  });

  test.each([
    ['a negative one', '0201ff'],
    ['a leading zero', '0202007f'],
    ['two zeros', '02020000'],
    ['no byte', '0200'],
    ['another tag', '040101'],
  ])('refuses %s', async (_, hex) => {
    expect(await codeOf(() => unsignedOf(node(hex)))).toBe('attest/encoding');
  });

  test('refuses one of four bytes where a small one is wanted', async () => {
    const large = { tag: INTEGER, raw: fromHex(''), content: fromHex('01000000') };
    expect(await codeOf(() => smallIntegerOf(large))).toBe('attest/encoding');
  });
});

test('takes bit strings of whole bytes alone', async () => {
  expect(toHex(wholeBitsOf(node('030300abcd')))).toBe('abcd');
  expect(await codeOf(() => wholeBitsOf(node('030304abc0')))).toBe('attest/encoding');
  expect(await codeOf(() => wholeBitsOf(node('0300')))).toBe('attest/encoding');
  expect(await codeOf(() => wholeBitsOf(node('040200ab')))).toBe('attest/encoding');
});

describe('times', () => {
  const of = (tag: number, text: string): DerNode => ({
    tag,
    raw: fromHex(''),
    content: new TextEncoder().encode(text),
  });

  test.each([
    [0x17, '260228235959Z', '2026-02-28T23:59:59.000Z'],
    [0x17, '491231235959Z', '2049-12-31T23:59:59.000Z'],
    [0x17, '500101000000Z', '1950-01-01T00:00:00.000Z'],
    [0x18, '20500101000000Z', '2050-01-01T00:00:00.000Z'],
  ])('%i %s', (tag, text, iso) => {
    expect(new Date(timeOf(of(tag, text))).toISOString()).toBe(iso);
  });

  test.each([
    [0x17, '20500101000000Z'],
    [0x18, '260228235959Z'],
    [0x17, '2602282359Z'],
    [0x17, '260228235959+0100'],
    [0x18, '20500101000000.5Z'],
    [0x17, '260228235959Z0'],
    [0x0c, '260228235959Z'],
  ])('refuses %i %s', async (tag, text) => {
    expect(await codeOf(() => timeOf(of(tag, text)))).toBe('attest/encoding');
  });

  test('refuses none', async () => {
    expect(await codeOf(() => timeOf(undefined))).toBe('attest/encoding');
  });
});
