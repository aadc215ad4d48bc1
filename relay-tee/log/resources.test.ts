/** What a client reads from the relay's static paths is enough to check the relay with the protocol's own verifiers. */
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { toHex } from '#protocol/bytes/text.ts';
import { buildConsistency, buildInclusion, buildRoot, type ReadTile } from '#protocol/log/build.ts';
import { logOrigin, verifyCheckpoint } from '#protocol/log/checkpoint.ts';
import { advance } from '#protocol/log/memory.ts';
import type { NoteSigner } from '#protocol/log/note.ts';
import { entriesPath, tilePath } from '#protocol/log/tiles.ts';
import { verifyInclusion } from '#protocol/log/verify.ts';
import { counting } from '#protocol/vectors/fixed.ts';
import { fixedNoteSigner } from '#protocol/vectors/log/fixed.ts';
import { MemoryLog, numberedLeaves } from '#protocol/vectors/log/memory-log.ts';
import { codeOf, FULL, RANDOM_CASES } from '#protocol/vectors/testing.ts';
import { logOf, transact } from '../../tests/relay/log.ts';
import type { RelayLog } from './log.ts';
import { checkpointAt, consistencyProof, inclusionProof } from './proofs.ts';
import { logResource } from './resources.ts';

/** Large enough in the full run for a tile on the third level. */
const LEAVES = FULL ? 66_000 : 1_100;

const FILL_TIMEOUT_MS = 60_000;

const leaves = await numberedLeaves(LEAVES);
const expected = new MemoryLog(leaves);

let log: RelayLog;
let signer: NoteSigner;

beforeAll(async () => {
  log = logOf(leaves).log;
  signer = await fixedNoteSigner(logOrigin('devnet', 'relay-1'), counting(32, 7));
}, FILL_TIMEOUT_MS);

const get = (path: string) => logResource(log, signer, path);

/** A client's reader of tiles: nothing but paths. */
const read: ReadTile = async (tile) => {
  const found = await get(tilePath(tile));
  if (!found) throw new Error(`no ${tilePath(tile)}`);
  return found.body;
};

const latest = async () => {
  const found = await get('checkpoint');
  return verifyCheckpoint(found?.body ?? new Uint8Array(0), signer);
};

const sizes = fc.integer({ min: 1, max: LEAVES });
const runs = { ...RANDOM_CASES, numRuns: FULL ? 60 : 15 };

test('a client checks leaves and growth with what it builds from paths alone', async () => {
  const checkpoint = await latest();
  expect(checkpoint.size).toBe(LEAVES);
  await fc.assert(
    fc.asyncProperty(sizes, fc.nat(), async (size, at) => {
      const position = at % size;
      const known = await verifyCheckpoint(await checkpointAt(log, size, signer), signer);
      const path = await buildInclusion(read, position, size);
      await verifyInclusion(known, position, leaves[position] ?? counting(0), path);
      const proof = await buildConsistency(read, size, LEAVES);
      expect(await advance(known, checkpoint, proof)).toBe(size === LEAVES ? known : checkpoint);
    }),
    runs,
  );
});

test('the proofs that the relay serves are the ones that a client builds', async () => {
  await fc.assert(
    fc.asyncProperty(sizes, fc.nat(), fc.nat(), async (size, a, b) => {
      const [position, earlier] = [a % size, b % (size + 1)];
      const path = await inclusionProof(log, position, size);
      expect(path.map(toHex)).toEqual((await buildInclusion(read, position, size)).map(toHex));
      const proof = await consistencyProof(log, earlier, size);
      expect(proof.map(toHex)).toEqual((await buildConsistency(read, earlier, size)).map(toHex));
      expect(toHex(await buildRoot(read, size))).toBe(toHex(await expected.root(size)));
    }),
    runs,
  );
});

test('every checkpoint that the log ever had can be signed again, and is the same', async () => {
  for (const size of [0, 1, 255, 256, 257, LEAVES]) {
    const checkpoint = await verifyCheckpoint(await checkpointAt(log, size, signer), signer);
    expect(checkpoint).toMatchObject(await expected.head(size));
    expect(await checkpointAt(log, size, signer)).toEqual(checkpoint.bytes);
  }
});

test('tiles and entries are those of the definition, and may be cached for ever', async () => {
  for (const tile of [
    { level: 0, index: 0, width: 256 },
    { level: 0, index: 4, width: 76 },
    { level: 0, index: 4, width: 1 },
    { level: 1, index: 0, width: 4 },
    { level: 1, index: 0, width: 3 },
  ])
    expect(await get(tilePath(tile))).toEqual({
      body: await expected.tile(tile),
      contentType: 'application/octet-stream',
      immutable: true,
    });
  const entries = await get(entriesPath({ index: 3, width: 2 }));
  expect(toHex(entries?.body ?? counting(0))).toBe(
    leaves
      .slice(768, 770)
      .map((leaf) => `0020${toHex(leaf)}`)
      .join(''),
  );
});

test('the checkpoint is text that changes', async () => {
  expect(await get('checkpoint')).toMatchObject({
    contentType: 'text/plain; charset=utf-8',
    immutable: false,
  });
});

test('a partial tile stays what it was when the log grows over it', async () => {
  const { database, log: growing } = logOf(leaves.slice(0, 250));
  const path = tilePath({ level: 0, index: 0, width: 250 });
  const before = await logResource(growing, signer, path);
  transact(database, () => {
    for (const leaf of leaves.slice(250, 300)) growing.append(leaf);
  });
  expect(await logResource(growing, signer, path)).toEqual(before);
  expect(before?.body.length).toBe(250 * 32);
});

test.each([
  'tile/0/999',
  'tile/0/x999/999',
  'tile/2/000',
  'tile/63/000.p/1',
  'tile/entries/x001/000',
  'tile/1/001',
  'tile/0/000.p/0',
  'tile/0/0',
  '../log_leaves',
  '',
])('%j is not there', async (path) => {
  expect(await get(path)).toBeUndefined();
});

describe('what the log does not have is not proven:', () => {
  test.each([
    ['a leaf beyond the size', 5, 5],
    ['a size beyond the log', 5, LEAVES + 1],
    ['a negative position', -1, 5],
    ['half a leaf', 0.5, 5],
    ['no size', 0, NaN],
  ])('%s', async (_, position, size) => {
    expect(await codeOf(() => inclusionProof(log, position, size))).toBe('input/invalid');
  });

  test('growth backwards, or from a log that never was', async () => {
    for (const [earlier, size] of [
      [6, 5],
      [5, LEAVES + 1],
      [-1, 5],
      [NaN, 5],
    ] as const)
      expect(await codeOf(() => consistencyProof(log, earlier, size))).toBe('input/invalid');
  });

  test('a checkpoint of a size that is still to come', async () => {
    for (const size of [LEAVES + 1, -1, 0.5, NaN])
      expect(await codeOf(() => checkpointAt(log, size, signer))).toBe('input/invalid');
  });
});

describe('a checkpoint', () => {
  test('is never signed of what a transaction may still take back', async () => {
    const { database, log: busy } = logOf(leaves.slice(0, 40));
    expect(busy.head().size).toBe(40);
    database.exec('BEGIN IMMEDIATE');
    for (const leaf of leaves.slice(40, 80)) busy.append(leaf);
    const found = await logResource(busy, signer, 'checkpoint');
    const shown = await verifyCheckpoint(found?.body ?? counting(0), signer);
    expect(shown).toMatchObject(await expected.head(40));
    expect(await codeOf(() => checkpointAt(busy, 80, signer))).toBe('input/invalid');
    database.exec('ROLLBACK');
    const others = await numberedLeaves(40, 3);
    transact(database, () => others.forEach((leaf) => busy.append(leaf)));
    const later = await logResource(busy, signer, 'checkpoint');
    const next = await verifyCheckpoint(later?.body ?? counting(0), signer);
    expect(await advance(shown, next, await consistencyProof(busy, 40, 80))).toBe(next);
  });
});
