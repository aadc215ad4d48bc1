/** Proofs from tiles are those of RFC 6962's own definition, and a tile that lies makes none. */
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { ownBytes, type Bytes } from '../bytes/bytes.ts';
import { toHex } from '../bytes/text.ts';
import { MemoryLog, numberedLeaves } from '../vectors/log/memory-log.ts';
import { codeOf, FULL, RANDOM_CASES } from '../vectors/testing.ts';
import { buildConsistency, buildInclusion, buildRoot, type ReadTile } from './build.ts';
import { tilePath, type Tile } from './tiles.ts';
import { verifyConsistency, verifyInclusion } from './verify.ts';

/** A few leaves into the fifth tile, so that there is a partial tile on two levels. */
const LEAVES = 1_100;

let log: MemoryLog;
let read: ReadTile;

beforeAll(async () => {
  log = new MemoryLog(await numberedLeaves(LEAVES));
  read = (tile) => log.tile(tile);
});

const hex = (hashes: readonly Bytes[]): string[] => hashes.map(toHex);

const sizes = fc.integer({ min: 1, max: LEAVES });
const runs = { ...RANDOM_CASES, numRuns: FULL ? 1_000 : 20 };

test('roots and proofs from tiles are those of the definition', async () => {
  await fc.assert(
    fc.asyncProperty(sizes, fc.nat(), fc.nat(), async (size, a, b) => {
      const position = a % size;
      const earlier = 1 + (b % size);
      expect(toHex(await buildRoot(read, size))).toBe(toHex(await log.root(size)));
      expect(hex(await buildInclusion(read, position, size))).toEqual(hex(await log.inclusion(position, size)));
      expect(hex(await buildConsistency(read, earlier, size))).toEqual(
        hex(earlier === size ? [] : await log.consistency(earlier, size)),
      );
    }),
    { ...runs, examples: [[1, 0, 0], [256, 255, 254], [257, 256, 255], [512, 511, 255], [LEAVES, 0, 1_023]] },
  );
});

test('the empty log has a root and continues everywhere', async () => {
  expect(toHex(await buildRoot(read, 0))).toBe(toHex(await log.root(0)));
  expect(await buildConsistency(read, 0, LEAVES)).toEqual([]);
});

test('each tile is fetched once, only such as the log of that size has, and few', async () => {
  const fetched: string[] = [];
  const spying: ReadTile = (tile) => {
    fetched.push(tilePath(tile));
    return log.tile(tile);
  };
  await buildInclusion(spying, 700, LEAVES);
  expect(fetched.toSorted()).toEqual(['tile/0/002', 'tile/0/004.p/76', 'tile/1/000.p/4']);
  fetched.length = 0;
  await buildConsistency(spying, 1_030, LEAVES);
  expect(fetched.toSorted()).toEqual(['tile/0/004.p/76', 'tile/1/000.p/4']);
});

describe('an attack from the tiles:', () => {
  const lying =
    (change: (content: Bytes) => Bytes): ReadTile =>
    async (tile: Tile) =>
      change(await log.tile(tile));

  test('one bit changed in each makes no proof that verifies', async () => {
    const liar = lying((content) => content.map((byte, i) => (i % 32 === 5 ? byte ^ 4 : byte)));
    const head = await log.head(LEAVES);
    const path = await buildInclusion(liar, 700, LEAVES);
    const leaf = log.leaves[700] ?? new Uint8Array(0);
    expect(await codeOf(() => verifyInclusion(head, 700, leaf, path))).toBe('log/inclusion');
    const proof = await buildConsistency(liar, 1_030, LEAVES);
    const earlier = await log.head(1_030);
    expect(await codeOf(() => verifyConsistency(earlier, head, proof))).toBe('log/consistency');
  });

  test.each([
    ['empty', () => new Uint8Array(0)],
    ['a hash short', (content: Bytes) => content.slice(0, -32)],
    ['a byte short', (content: Bytes) => content.slice(0, -1)],
    ['a hash long', (content: Bytes) => ownBytes(Uint8Array.of(...content, ...content.slice(0, 32)))],
  ])('%s', async (_, change) => {
    for (const build of [buildInclusion, buildConsistency])
      expect(await codeOf(() => build(lying(change), 700, LEAVES))).toBe('wire/malformed');
    expect(await codeOf(() => buildRoot(lying(change), LEAVES))).toBe('wire/malformed');
  });
});

test.each([
  [-1, 5],
  [6, 5],
  [0.5, 5],
  [NaN, 5],
  [2, NaN],
  [2, Infinity],
  [2, 2 ** 53],
])('position %d in a log of %d is asked of nobody', async (position, size) => {
  const never: ReadTile = () => {
    throw new Error('asked');
  };
  expect(await codeOf(() => buildInclusion(never, position, size))).toBe('input/invalid');
  expect(await codeOf(() => buildConsistency(never, position, size))).toBe('input/invalid');
});
