/** Which parts of the tree a proof of RFC 6962 §2.1 is made of: one walk for those who build proofs and who verify. */

/** The leaves from `first` up to, but without, `end`. */
export interface Span {
  readonly first: number;
  readonly end: number;
}

/** One hash of a proof: that of `span`, which joins what is known so far from the `side` it lies on. */
export interface Step {
  readonly side: 'left' | 'right';
  readonly span: Span;
}

/** The steps from the leaf at `position` up to the root of `size` leaves. Needs `0 ≤ position < size`. */
export function inclusionSteps(position: number, size: number): Step[] {
  const steps: Step[] = [];
  let span: Span = { first: 0, end: size };
  while (span.end - span.first > 1) {
    const [left, right] = halves(span);
    const inLeft = position < left.end;
    steps.push(inLeft ? { side: 'right', span: right } : { side: 'left', span: left });
    span = inLeft ? left : right;
  }
  return steps.reverse();
}

/**
 * The steps from the end of the first `earlier` leaves up to the root of `size`. Needs `0 < earlier < size`.
 *
 * They start at `from`, the smallest subtree that ends where the earlier log did; where that is the whole earlier log
 * (`earlier` is a power of two) its hash is the earlier root, and no part of the proof.
 */
export function consistencySteps(earlier: number, size: number): { from: Span; steps: Step[] } {
  const steps: Step[] = [];
  let span: Span = { first: 0, end: size };
  while (span.end !== earlier) {
    const [left, right] = halves(span);
    const inLeft = earlier <= left.end;
    steps.push(inLeft ? { side: 'right', span: right } : { side: 'left', span: left });
    span = inLeft ? left : right;
  }
  return { from: span, steps: steps.reverse() };
}

/** RFC 6962's split: the left half has the largest power of two of leaves that leaves something for the right. */
export function halves({ first, end }: Span): readonly [Span, Span] {
  let half = 1;
  while (half * 2 < end - first) half *= 2;
  return [
    { first, end: first + half },
    { first: first + half, end },
  ];
}
