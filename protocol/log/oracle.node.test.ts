/**
 * An implementation by others, of RFC 9162 (whose tree is RFC 6962's), makes and takes the same proofs as ours.
 *
 * But for one habit of its: a consistency proof from a power of two begins with the earlier root, which both RFCs leave
 * out since the verifier has it. The test takes it off and puts it on; the published vectors are without it as well.
 */
import { RFC9162 } from '@transmute/rfc9162';
import { describe, expect, test } from 'vitest';
import { toHex } from '../bytes/text.ts';
import { MemoryLog, numberedLeaves } from '../vectors/log/memory-log.ts';
import { codeOf, FULL } from '../vectors/testing.ts';
import { buildConsistency, buildInclusion, buildRoot, type ReadTile } from './build.ts';
import { leafHash } from './tree.ts';
import { verifyConsistency, verifyInclusion } from './verify.ts';

const SIZES = FULL ? Array.from({ length: 64 }, (_, i) => i + 1) : [1, 2, 3, 5, 8, 13, 20];

const leaves = await numberedLeaves(Math.max(...SIZES));
const log = new MemoryLog(leaves);
const read: ReadTile = (tile) => log.tile(tile);

describe.each(SIZES)('a log of %d leaves', (size) => {
  const entries = leaves.slice(0, size);
  const logId = 'bombyx';

  test('has the same root', async () => {
    expect(toHex(await buildRoot(read, size))).toBe(toHex(await RFC9162.treeHead(entries)));
  });

  test('takes their inclusion proofs, and they take ours', async () => {
    const head = await log.head(size);
    for (const [position, leaf] of entries.entries()) {
      const theirs = await RFC9162.inclusionProof(leaf, entries);
      const ours = await buildInclusion(read, position, size);
      expect(theirs).toMatchObject({ tree_size: size, leaf_index: position });
      expect(theirs.inclusion_path.map(toHex)).toEqual(ours.map(toHex));
      expect(await codeOf(() => verifyInclusion(head, position, leaf, theirs.inclusion_path))).toBe(
        'no error',
      );
      const proof = { log_id: logId, tree_size: size, leaf_index: position, inclusion_path: ours };
      expect(await RFC9162.verifyInclusionProof(head.root, await leafHash(leaf), proof)).toBe(true);
    }
  });

  test('takes their consistency proofs, and they take ours', async () => {
    const later = await log.head(size);
    for (let earlierSize = 1; earlierSize < size; earlierSize++) {
      const earlier = await log.head(earlierSize);
      const lastLeaf = entries[earlierSize - 1] ?? new Uint8Array(0);
      const seen = await RFC9162.inclusionProof(lastLeaf, entries.slice(0, earlierSize));
      const theirs = await RFC9162.consistencyProof(seen, entries);
      const start = Number.isInteger(Math.log2(earlierSize)) ? [earlier.root] : [];
      const ours = await buildConsistency(read, earlierSize, size);
      expect(theirs.consistency_path.map(toHex)).toEqual([...start, ...ours].map(toHex));
      const standard = theirs.consistency_path.slice(start.length);
      expect(await codeOf(() => verifyConsistency(earlier, later, standard))).toBe('no error');
      const path = [...start, ...ours];
      const proof = { log_id: logId, tree_size_1: earlierSize, tree_size_2: size, consistency_path: path };
      expect(await RFC9162.verifyConsistencyProof(earlier.root, later.root, proof)).toBe(true);
    }
  });
});
