/** Verifies inclusion and consistency proofs of RFC 6962 §2.1. SPEC §8. */
import { equalBytes } from '../bytes/bytes.ts';
import { BombyxError, type ErrorCode } from '../errors.ts';
import { MAX_LOG_LEAVES } from '../limits.ts';
import { consistencySteps, inclusionSteps, type Step } from './shape.ts';
import { emptyRoot, HASH_BYTES, leafHash, nodeHash, type TreeHead } from './tree.ts';

/** Hashes in the order of RFC 6962, leaf side first. */
export type Proof = readonly Uint8Array[];

/** @throws BombyxError `log/inclusion` unless `proof` shows that `leaf` lies at `position` of the log with this head. */
export async function verifyInclusion(
  head: TreeHead,
  position: number,
  leaf: Uint8Array,
  proof: Proof,
): Promise<void> {
  if (!isCount(head.size) || !isCount(position) || position >= head.size)
    throw new BombyxError('log/inclusion', 'position');
  let hash: Uint8Array = await leafHash(leaf);
  for (const { side, other } of joins(inclusionSteps(position, head.size), proof, 'log/inclusion'))
    hash = side === 'left' ? await nodeHash(other, hash) : await nodeHash(hash, other);
  if (!equalBytes(hash, head.root)) throw new BombyxError('log/inclusion', 'root');
}

/**
 * Checks that the log at `later` begins with the whole log at `earlier`.
 *
 * Both heads are taken as signed by the log. A proof that leads to the later root from another earlier one shows that
 * the log signed both of two contradicting states: nobody could make it without the later log's own hashes.
 *
 * @throws BombyxError `log/split-view` when the heads contradict each other for certain, `log/consistency` when the
 * proof shows nothing.
 */
export async function verifyConsistency(earlier: TreeHead, later: TreeHead, proof: Proof): Promise<void> {
  if (!isCount(earlier.size) || !isCount(later.size) || earlier.size > later.size)
    throw new BombyxError('log/consistency', 'sizes');
  if (earlier.size === later.size) return verifySame(earlier, later, proof);
  if (earlier.size === 0) return verifySame(earlier, { size: 0, root: await emptyRoot() }, proof);
  const found = await rootsOf(earlier, later, proof);
  if (!equalBytes(found.later, later.root)) throw new BombyxError('log/consistency', 'later root');
  if (!equalBytes(found.earlier, earlier.root)) throw new BombyxError('log/split-view', 'earlier root');
}

/** The walks over the tree end for such numbers only. */
const isCount = (n: number): boolean => Number.isSafeInteger(n) && n >= 0 && n <= MAX_LOG_LEAVES;

function verifySame(a: TreeHead, b: TreeHead, proof: Proof): void {
  if (!equalBytes(a.root, b.root)) throw new BombyxError('log/split-view', `two roots of ${a.size} leaves`);
  joins([], proof, 'log/consistency');
}

/** The two roots that `proof` leads to. */
async function rootsOf(
  earlier: TreeHead,
  later: TreeHead,
  proof: Proof,
): Promise<{ earlier: Uint8Array; later: Uint8Array }> {
  const { from, steps } = consistencySteps(earlier.size, later.size);
  const [start, ...rest] = from.first === 0 ? [earlier.root, ...proof] : proof;
  if (start?.length !== HASH_BYTES) throw new BombyxError('log/consistency', 'start');
  const roots = { earlier: start, later: start };
  for (const { side, other } of joins(steps, rest, 'log/consistency')) {
    if (side === 'left') roots.earlier = await nodeHash(other, roots.earlier);
    roots.later = side === 'left' ? await nodeHash(other, roots.later) : await nodeHash(roots.later, other);
  }
  return roots;
}

/** Each step with its hash. A proof with one more or less, or with a hash of another length, is none. */
function joins(steps: readonly Step[], proof: Proof, code: ErrorCode) {
  if (proof.length !== steps.length)
    throw new BombyxError(code, `${proof.length} hashes, expected ${steps.length}`);
  return steps.map(({ side }, i) => {
    const other = proof[i];
    if (other?.length !== HASH_BYTES) throw new BombyxError(code, 'length of a hash');
    return { side, other };
  });
}
