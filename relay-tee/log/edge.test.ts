/** The edge grows as RFC 6962's tree does, and is made again from the tiles' ends. */
import { expect, test } from 'vitest';
import { counting } from '#protocol/vectors/fixed.ts';
import { MemoryLog, numberedLeaves } from '#protocol/vectors/log/memory-log.ts';
import { edgeOf, grow, leafHash, rootOf, type Edge } from './edge.ts';

const EMPTY: Edge = { size: 0, roots: [] };
const LEAVES = 600;

const leaves = await numberedLeaves(LEAVES);
const log = new MemoryLog(leaves);

test('the root after every leaf is that of the definition', async () => {
  expect(rootOf(EMPTY)).toEqual(await log.root(0));
  let edge = EMPTY;
  for (const [i, leaf] of leaves.entries()) {
    edge = grow(edge, leaf).edge;
    expect(edge.size).toBe(i + 1);
    expect(rootOf(edge)).toEqual(await log.root(i + 1));
  }
  expect(edge.roots).toHaveLength(4); // 600 = 512 + 64 + 16 + 8
});

test('every full tile completes one hash of the level above', async () => {
  let edge = EMPTY;
  const completed = leaves.flatMap((leaf) => {
    const next = grow(edge, leaf);
    edge = next.edge;
    return next.completed;
  });
  const both = await log.tile({ level: 1, index: 0, width: 2 });
  expect(completed).toEqual([
    { level: 1, index: 0, hash: both.slice(0, 32) },
    { level: 1, index: 1, hash: both.slice(32) },
  ]);
});

test('the 65,536th leaf completes a tile on two levels, and a third with the 2^24th', () => {
  for (const bits of [16, 24]) {
    const full: Edge = {
      size: 2 ** bits - 1,
      roots: Array.from({ length: bits }, (_, i) => counting(32, i)),
    };
    const { edge, completed } = grow(full, counting(32));
    expect(edge).toEqual({ size: 2 ** bits, roots: [completed.at(-1)?.hash] });
    expect(completed.map(({ level, index }) => [level, index])).toEqual(
      Array.from({ length: bits / 8 }, (_, i) => [i + 1, 2 ** (bits - 8 * (i + 1)) - 1]),
    );
  }
});

test('a grown edge is the one that the last tiles make', async () => {
  const hashes = leaves.map(leafHash);
  const above = await log.tile({ level: 1, index: 0, width: 2 });
  let edge = EMPTY;
  for (const [i, leaf] of leaves.entries()) {
    edge = grow(edge, leaf).edge;
    const size = i + 1;
    if (size % 256 > 1 && size % 41 !== 0) continue;
    const tiles = [hashes.slice(size - (size % 256), size), [above.slice(0, 32), above.slice(32)]];
    const again = edgeOf(
      size,
      (level) => tiles[level]?.slice(0, Math.floor(size / 256 ** level) % 256) ?? [],
    );
    expect(again).toEqual(edge);
  }
});
