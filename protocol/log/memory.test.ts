/** What a client remembers of a log moves forward along proofs, and along nothing else. */
import { beforeAll, describe, expect, test } from 'vitest';
import { counting } from '../vectors/fixed.ts';
import { fixedNoteSigner } from '../vectors/log/fixed.ts';
import { MemoryLog, numberedLeaves } from '../vectors/log/memory-log.ts';
import { codeOf } from '../vectors/testing.ts';
import { signCheckpoint, verifyCheckpoint, type VerifiedCheckpoint } from './checkpoint.ts';
import { advance } from './memory.ts';
import type { NoteSigner } from './note.ts';

const SHARED = 20;
const LEAVES = 40;

let relay: NoteSigner;
/** What the relay shows to us, and what it shows to others: the same for the first `SHARED` leaves. */
let ours: MemoryLog;
let theirs: MemoryLog;

beforeAll(async () => {
  relay = await fixedNoteSigner('bombyx/devnet/relay-1', counting(32, 7));
  const leaves = await numberedLeaves(LEAVES);
  ours = new MemoryLog(leaves);
  theirs = new MemoryLog([...leaves.slice(0, SHARED), ...(await numberedLeaves(LEAVES - SHARED, 1))]);
});

const checkpoint = async (log: MemoryLog, size: number, by = relay): Promise<VerifiedCheckpoint> =>
  verifyCheckpoint(await signCheckpoint(await log.head(size), by), by);

test('the first checkpoint is taken as it is', async () => {
  const first = await checkpoint(ours, 7);
  expect(await advance(undefined, first, [])).toBe(first);
});

test('a proven continuation is the new memory; an earlier state, proven to be one, changes nothing', async () => {
  for (const [m, n] of [
    [1, 2],
    [7, 31],
    [16, 33],
    [39, 40],
  ] as const) {
    const earlier = await checkpoint(ours, m);
    const later = await checkpoint(ours, n);
    const proof = await ours.consistency(m, n);
    expect(await advance(earlier, later, proof)).toBe(later);
    expect(await advance(later, earlier, proof)).toBe(later);
  }
});

test('the same state again changes nothing', async () => {
  const known = await checkpoint(ours, 7);
  expect(await advance(known, await checkpoint(ours, 7), [])).toBe(known);
});

test('everything continues the empty log', async () => {
  const later = await checkpoint(ours, 7);
  expect(await advance(await checkpoint(ours, 0), later, [])).toBe(later);
});

test('what both have seen continues in either view', async () => {
  for (const log of [ours, theirs]) {
    const later = await checkpoint(log, LEAVES);
    expect(await advance(await checkpoint(ours, SHARED), later, await log.consistency(SHARED, LEAVES))).toBe(
      later,
    );
  }
});

describe('a split view:', () => {
  test('two checkpoints of one size with different roots, whatever the proof', async () => {
    const known = await checkpoint(ours, 30);
    for (const proof of [[], await ours.consistency(29, 30), [counting(32)]])
      expect(await codeOf(async () => advance(known, await checkpoint(theirs, 30), proof))).toBe(
        'log/split-view',
      );
  });

  test('a longer log without what we saw, with the best proof that its relay can make', async () => {
    for (const size of [21, 25, 30, 31, 33, 39]) {
      const known = await checkpoint(ours, size);
      const next = await checkpoint(theirs, LEAVES);
      const proof = await theirs.consistency(size, LEAVES);
      expect(await codeOf(() => advance(known, next, proof)), `${size}`).toBe('log/split-view');
    }
  });

  test('a shorter log that is no beginning of what we saw', async () => {
    const known = await checkpoint(ours, LEAVES);
    const next = await checkpoint(theirs, 30);
    expect(await codeOf(async () => advance(known, next, await theirs.consistency(30, LEAVES)))).toBe(
      'log/consistency',
    );
    expect(await codeOf(async () => advance(known, next, await ours.consistency(30, LEAVES)))).toBe(
      'log/split-view',
    );
  });

  test('an earlier size that is a power of two, where no proof can tell the two apart', async () => {
    const known = await checkpoint(ours, 32);
    const next = await checkpoint(theirs, LEAVES);
    for (const log of [ours, theirs])
      expect(await codeOf(async () => advance(known, next, await log.consistency(32, LEAVES)))).toBe(
        'log/consistency',
      );
  });

  test('a rewritten log that begins with the empty one of somebody else', async () => {
    const empty = await checkpoint(ours, 0);
    const forged = { ...empty, root: counting(32) };
    expect(await codeOf(async () => advance(forged, await checkpoint(ours, 5), []))).toBe('log/split-view');
  });
});

test('no proof, or the proof of other sizes, moves nothing', async () => {
  const known = await checkpoint(ours, 7);
  const next = await checkpoint(ours, 31);
  const others = [
    [],
    await ours.consistency(7, 30),
    await ours.consistency(6, 31),
    await theirs.inclusion(7, 31),
  ];
  for (const proof of others)
    expect(['log/consistency', 'log/split-view']).toContain(await codeOf(() => advance(known, next, proof)));
  expect(await codeOf(() => advance(known, next, []))).toBe('log/consistency');
});

test('a checkpoint of another relay, network or key is no continuation', async () => {
  const known = await checkpoint(ours, 7);
  const proof = await ours.consistency(7, 31);
  for (const other of [
    await fixedNoteSigner('bombyx/devnet/relay-2', counting(32, 7)),
    await fixedNoteSigner('bombyx/mainnet/relay-1', counting(32, 7)),
    await fixedNoteSigner('bombyx/devnet/relay-1', counting(32, 8)),
  ])
    expect(await codeOf(async () => advance(known, await checkpoint(ours, 31, other), proof))).toBe(
      'log/checkpoint',
    );
});
