/** Proofs of RFC 6962: the published ones verify, every right one verifies, and none with anything changed does. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ownBytes, type Bytes } from '../bytes/bytes.ts';
import { fromHex, toHex } from '../bytes/text.ts';
import { MemoryLog, numberedLeaves } from '../vectors/log/memory-log.ts';
import rfc6962 from '../vectors/log/rfc6962.json' with { type: 'json' };
import { codeOf, FULL, RANDOM_CASES } from '../vectors/testing.ts';
import { emptyRoot, leafHash, nodeHash, type TreeHead } from './tree.ts';
import { verifyConsistency, verifyInclusion, type Proof } from './verify.ts';

const LEAVES = 64;

const inclusion = (head: TreeHead, position: number, leaf: Uint8Array, proof: Proof) =>
  codeOf(() => verifyInclusion(head, position, leaf, proof));
const consistency = (earlier: TreeHead, later: TreeHead, proof: Proof) =>
  codeOf(() => verifyConsistency(earlier, later, proof));

function flipped(bytes: Uint8Array, bit: number): Bytes {
  const changed = ownBytes(bytes);
  changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7));
  return changed;
}

/** `proof` with one bit of one hash changed, for each hash. */
const withOneBit = (proof: Proof): Proof[] =>
  proof.map((_, at) => proof.map((hash, i) => (i === at ? flipped(hash, (at * 37) % 256) : hash)));

const withOneMore = (proof: Proof): Proof[] => [
  [...proof, new Uint8Array(32)],
  [new Uint8Array(32), ...proof],
  [...proof, proof.at(-1) ?? new Uint8Array(32)],
];

const withOneLess = (proof: Proof): Proof[] => proof.map((_, i) => proof.toSpliced(i, 1));

const withOtherLengths = (proof: Proof): Proof[] =>
  proof.flatMap((hash, i) => [
    proof.with(i, hash.slice(0, 31)),
    proof.with(i, Uint8Array.of(...hash, 0)),
    proof.with(i, new Uint8Array(0)),
  ]);

/** Small logs are tried with everything; of larger ones each proof once in each way, in turn, but for `FULL`. */
const someOf = <T>(wrong: readonly T[], [m, n]: readonly [number, number]): readonly T[] =>
  FULL || n <= 9 ? wrong : wrong.filter((_, i) => i === (m + n) % wrong.length);

describe(rfc6962.source, () => {
  const leaves = rfc6962.leaves.map(fromHex);
  const head = (size: number): TreeHead => ({
    size,
    root: fromHex(rfc6962.roots[size - 1] ?? rfc6962.emptyRoot),
  });

  test('roots', async () => {
    expect(toHex(await emptyRoot())).toBe(rfc6962.emptyRoot);
    const log = new MemoryLog(leaves);
    for (const [i, root] of rfc6962.roots.entries()) expect(toHex(await log.root(i + 1))).toBe(root);
    const [first = fromHex(''), second = fromHex('')] = leaves;
    expect(toHex(await nodeHash(await leafHash(first), await leafHash(second)))).toBe(rfc6962.roots[1]);
  });

  test.each(rfc6962.inclusion)('inclusion of $position in $size', async ({ position, size, proof }) => {
    const path = proof.map(fromHex);
    expect(await new MemoryLog(leaves).inclusion(position, size)).toEqual(path);
    for (const [i, leaf] of leaves.entries())
      expect(await inclusion(head(size), position, leaf, path)).toBe(
        i === position ? 'no error' : 'log/inclusion',
      );
  });

  test.each(rfc6962.consistency)('consistency of $earlier with $size', async ({ earlier, size, proof }) => {
    const path = proof.map(fromHex);
    expect(await new MemoryLog(leaves).consistency(earlier, size)).toEqual(path);
    expect(await consistency(head(earlier), head(size), path)).toBe('no error');
  });
});

describe(`in all logs of up to ${LEAVES} leaves`, async () => {
  const leaves = await numberedLeaves(LEAVES);
  const log = new MemoryLog(leaves);
  const heads = await Promise.all(Array.from({ length: LEAVES + 1 }, (_, size) => log.head(size)));
  const headOf = (size: number): TreeHead => heads[size] ?? { size: NaN, root: fromHex('') };
  const leafOf = (position: number): Bytes => leaves[position] ?? fromHex('');

  /** Each pair `m < n` with the proof of leaf `m` in `n` leaves, and that `n` leaves begin with the first `m`. */
  const cases = await Promise.all(
    heads.flatMap(({ size: n }) =>
      Array.from({ length: n }, async (_, m) => ({
        m,
        n,
        path: await log.inclusion(m, n),
        proof: m === 0 ? [] : await log.consistency(m, n),
      })),
    ),
  );

  /** What is tried without a chance of being special to a larger log. */
  const small = cases.filter(({ n }) => FULL || n <= 20);

  /** The different codes of many checks. */
  const codesOf = async (checks: readonly Promise<string>[]) => new Set(await Promise.all(checks));

  test('every inclusion proof verifies', async () => {
    const checks = cases.map(({ m, n, path }) => inclusion(headOf(n), m, leafOf(m), path));
    expect(await codesOf(checks)).toEqual(new Set(['no error']));
  });

  test('every consistency proof verifies, from the empty log on', async () => {
    const checks = cases.map(({ m, n, proof }) => consistency(headOf(m), headOf(n), proof));
    const same = heads.map((head) => consistency(head, head, []));
    expect(await codesOf([...checks, ...same])).toEqual(new Set(['no error']));
  });

  test.each([
    ['a hash changed', withOneBit],
    ['a hash too many', withOneMore],
    ['a hash too few', withOneLess],
    ['a hash of another length', withOtherLengths],
  ])('no proof verifies with %s', async (_, change) => {
    const paths = cases.flatMap(({ m, n, path }) =>
      someOf(change(path), [m, n]).map((each) => inclusion(headOf(n), m, leafOf(m), each)),
    );
    const proofs = cases.flatMap(({ m, n, proof }) =>
      someOf(change(proof), [m, n]).map((each) => consistency(headOf(m), headOf(n), each)),
    );
    expect(await codesOf(paths)).toEqual(new Set(['log/inclusion']));
    expect(await codesOf(proofs)).toEqual(new Set(['log/consistency']));
    expect(Math.min(paths.length, proofs.length)).toBeGreaterThanOrEqual(cases.length - LEAVES);
  });

  test('no inclusion proof verifies with another leaf, or at another position', async () => {
    const checks = small.flatMap(({ m, n, path }) => {
      const others = [
        [m, leafOf((m + 1) % LEAVES)],
        [m + 1, leafOf(m)],
        [m - 1, leafOf(m)],
      ] as const;
      return someOf(others, [m, n]).map(([position, leaf]) => inclusion(headOf(n), position, leaf, path));
    });
    expect(await codesOf(checks)).toEqual(new Set(['log/inclusion']));
  });

  test('no consistency proof verifies between other sizes, or backwards', async () => {
    const later = small.filter(({ m }) => m > 1);
    const shifted = later.map(({ m, n, proof }) =>
      consistency({ ...headOf(m), size: m - 1 }, headOf(n), proof),
    );
    expect(await codesOf(shifted)).not.toContain('no error');
    const backwards = later.flatMap(({ m, n, proof }) => [
      consistency(headOf(n), headOf(m), proof),
      consistency(headOf(n), headOf(m), []),
    ]);
    expect(await codesOf(backwards)).toEqual(new Set(['log/consistency']));
  });

  test('where no hash is needed, none is taken', async () => {
    for (const [earlier, later] of [
      [0, 0],
      [0, 7],
      [7, 7],
    ] as const)
      expect(await consistency(headOf(earlier), headOf(later), [new Uint8Array(32)])).toBe('log/consistency');
  });
});

test.each([-1, 0.5, 1.5, NaN, Infinity, 2 ** 48 + 1, 2 ** 60])('no log has %d leaves', async (size) => {
  const [odd, three] = [
    { size, root: new Uint8Array(32) },
    { size: 3, root: new Uint8Array(32) },
  ];
  expect(await inclusion(odd, 0, three.root, [])).toBe('log/inclusion');
  expect(await consistency(odd, three, [three.root])).toBe('log/consistency');
  expect(await consistency(three, odd, [three.root])).toBe('log/consistency');
  expect(await consistency(odd, odd, [])).toBe('log/consistency');
});

test('what is no position is in no log', async () => {
  const log = new MemoryLog(await numberedLeaves(4));
  const proof = await log.inclusion(0, 4);
  for (const position of [-1, 4, 0.5, NaN, Infinity, 2 ** 53])
    expect(await inclusion(await log.head(4), position, await leafHash(proof[0] ?? fromHex('')), proof)).toBe(
      'log/inclusion',
    );
  expect(await inclusion(await log.head(0), 0, fromHex(''), [])).toBe('log/inclusion');
});

test('a node cannot pass for a leaf', async () => {
  const log = new MemoryLog(await numberedLeaves(2));
  const [left, right] = await Promise.all(log.leaves.map(leafHash));
  const both = ownBytes(Uint8Array.of(...(left ?? []), ...(right ?? [])));
  expect(await inclusion({ size: 1, root: await log.root(2) }, 0, both, [])).toBe('log/inclusion');
});

test('random logs of up to 700 leaves: proofs verify, and show nothing about any other log', async () => {
  const log = new MemoryLog(await numberedLeaves(700));
  const other = new MemoryLog([...log.leaves.slice(0, 350), ...(await numberedLeaves(350, 1))]);
  const sizes = fc.tuple(fc.integer({ min: 1, max: 700 }), fc.integer({ min: 1, max: 700 }));
  await fc.assert(
    fc.asyncProperty(sizes, fc.nat(), async ([a, b], at) => {
      const [m, n] = [Math.min(a, b), Math.max(a, b)];
      const position = at % n;
      const leaf = log.leaves[position] ?? fromHex('');
      expect(await inclusion(await log.head(n), position, leaf, await log.inclusion(position, n))).toBe(
        'no error',
      );
      const proof = await log.consistency(m, n);
      expect(await consistency(await log.head(m), await log.head(n), proof)).toBe('no error');
      const forked = await consistency(await log.head(m), await other.head(n), await other.consistency(m, n));
      if (m <= 350) expect(forked).toBe('no error');
      else expect(['log/split-view', 'log/consistency']).toContain(forked);
    }),
    { ...RANDOM_CASES, numRuns: RANDOM_CASES.numRuns / 8 },
  );
});
