/** Paths of tiles as C2SP tlog-tiles has them, each with one spelling. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { RANDOM_CASES } from '../vectors/testing.ts';
import { entriesPath, parseLogPath, placeOf, tilePath, widthAt, type Tile } from './tiles.ts';

describe('the examples of C2SP tlog-tiles', () => {
  test('index 1234067', () => {
    expect(tilePath({ level: 0, index: 1_234_067, width: 256 })).toBe('tile/0/x001/x234/067');
    expect(entriesPath({ index: 1_234_067, width: 7 })).toBe('tile/entries/x001/x234/067.p/7');
  });

  test('a log of 70,000 leaves', () => {
    expect(widthAt(0, 272, 70_000)).toBe(256);
    expect(widthAt(0, 273, 70_000)).toBe(112);
    expect(widthAt(0, 274, 70_000)).toBe(0);
    expect(widthAt(1, 0, 70_000)).toBe(256);
    expect(widthAt(1, 1, 70_000)).toBe(17);
    expect(widthAt(2, 0, 70_000)).toBe(1);
    expect(widthAt(3, 0, 70_000)).toBe(0);
    expect(widthAt(63, 0, 70_000)).toBe(0);
  });

  test('a log of 256 leaves: a full tile, and above it one of width 1', () => {
    expect(widthAt(0, 0, 256)).toBe(256);
    expect(widthAt(1, 0, 256)).toBe(1);
    expect(widthAt(1, 0, 255)).toBe(0);
  });
});

test.each([
  ['checkpoint', { kind: 'checkpoint' }],
  ['tile/0/000', { kind: 'tile', tile: { level: 0, index: 0, width: 256 } }],
  ['tile/63/999.p/255', { kind: 'tile', tile: { level: 63, index: 999, width: 255 } }],
  ['tile/5/x001/000.p/1', { kind: 'tile', tile: { level: 5, index: 1_000, width: 1 } }],
  ['tile/entries/x012/345', { kind: 'entries', bundle: { index: 12_345, width: 256 } }],
])('%s is a resource', (path, resource) => {
  expect(parseLogPath(path)).toEqual(resource);
});

test.each([
  '',
  '/checkpoint',
  'checkpoint/',
  'checkpoint\n',
  'tile',
  'tile/0',
  'tile/0/',
  'tile/0/0',
  'tile/0/00',
  'tile/0/0000',
  'tile/0/x000/001',
  'tile/0/x000/x000/001',
  'tile/0/001/002',
  'tile/0/x001',
  'tile/0/x001/x002',
  'tile/0/X001/002',
  'tile/00/000',
  'tile/64/000',
  'tile/-1/000',
  'tile/0/000.p/0',
  'tile/0/000.p/256',
  'tile/0/000.p/01',
  'tile/0/000.p/',
  'tile/0/000.p',
  'tile/0/000/',
  'tile/0/000\n',
  'tile/0/../checkpoint',
  'tile/0/%30%30%30',
  'tile/entries/x1234/000',
  'tile/entries/000.p/999',
  'tile/entry/000',
  'tile/0/x001/x001/x001/x001/x001/001',
  'tile/٣/000',
])('%j is no resource', (path) => {
  expect(parseLogPath(path)).toBeUndefined();
});

test('paths that are made are read back, and nothing else reads as they do', () => {
  const tiles = fc.record({
    level: fc.integer({ min: 0, max: 63 }),
    index: fc.integer({ min: 0, max: 2 ** 40 }),
    width: fc.integer({ min: 1, max: 256 }),
  });
  const check = (tile: Tile) => {
    const { level: _, ...bundle } = tile;
    expect(parseLogPath(tilePath(tile))).toEqual({ kind: 'tile', tile });
    expect(parseLogPath(entriesPath(bundle))).toEqual({ kind: 'entries', bundle });
  };
  fc.assert(fc.property(tiles, check), RANDOM_CASES);
  const near = fc.stringMatching(/^tile\/[0-9e]{1,3}\/(x?[0-9]{2,4}\/){0,2}[0-9]{3}(\.p\/[0-9]{1,3})?$/);
  const canonical = (path: string) => {
    const read = parseLogPath(path);
    if (read?.kind === 'tile') expect(tilePath(read.tile)).toBe(path);
  };
  fc.assert(fc.property(near, canonical), RANDOM_CASES);
});

test('only whole tiles over aligned leaves are places of hashes', () => {
  expect(placeOf({ first: 300, end: 301 }, 1_000)).toEqual({
    tile: { level: 0, index: 1, width: 256 },
    offset: 44,
  });
  expect(placeOf({ first: 512, end: 768 }, 1_000)).toEqual({
    tile: { level: 1, index: 0, width: 3 },
    offset: 2,
  });
  for (const [first, end] of [
    [0, 2],
    [0, 128],
    [128, 384],
    [0, 512],
    [0, 257],
  ] as const)
    expect(placeOf({ first, end }, 1_000)).toBeUndefined();
});
