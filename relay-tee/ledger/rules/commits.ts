/** Rule 9: what a finalised commit must contain before it leaves, and how much may be lost with a disk. */
import { equalBytes } from '#protocol/bytes/bytes.ts';
import type { Times } from '../times.ts';
import { rule7LockedNano, type Cover } from './cover.ts';

/** X ≤ bond that rule 7 does not count. */
export function rule9ExposureLimitNano(v: Cover): bigint {
  const free = v.bondNano - rule7LockedNano(v);
  const limit = free < v.exposureNano ? free : v.exposureNano;
  return limit > 0n ? limit : 0n;
}

/** Tickets of `uncommittedNano` have been issued since the last finalised commit: may one more be? */
export const rule9Ticket = (v: Cover, uncommittedNano: bigint, maxAmountNano: bigint): boolean =>
  uncommittedNano + maxAmountNano <= rule9ExposureLimitNano(v);

/** A promise may leave once the last finalised commit of these books reaches past its entry in the journal. */
export const rule9Contained = (entry: number, landedEntry: number): boolean => entry <= landedEntry;

export interface OnChain {
  readonly sequence: number;
  readonly root: Uint8Array;
  readonly bootId: bigint;
}

/** True when the committed root is one that these books have had: what came after it is all that they may lack. */
export const rule9Extends = (
  vault: OnChain,
  ours: readonly { readonly sequence: number; readonly root: Uint8Array }[],
): boolean =>
  vault.sequence === 0 ||
  ours.some((commit) => commit.sequence === vault.sequence && equalBytes(commit.root, vault.root));

/** A start after which nobody has to wait: the last instance stopped by itself, and these are its books. */
export const rule9CleanStart = (vault: OnChain, extended: boolean): boolean =>
  vault.bootId === 0n && extended;

/** What a commit could be due for. */
export interface Waiting {
  /** Since the last commit was prepared, in the chain's time. */
  readonly sinceCommitMs: number;
  /** Since the first change that no commit contains; `undefined` when there is none. */
  readonly sinceChangeMs: number | undefined;
  /** A payout that somebody asked for, or a withdrawal. */
  readonly promiseWaits: boolean;
  readonly uncommittedNano: bigint;
  readonly exposureLimitNano: bigint;
}

export type CommitReason = 'exposure' | 'promise' | 'change';

/** §7: why a commit is due now, or `undefined`; nothing while idle. */
export function commitReason(w: Waiting, times: Times): CommitReason | undefined {
  if (w.uncommittedNano > 0n && w.uncommittedNano * 2n >= w.exposureLimitNano) return 'exposure';
  if (w.promiseWaits && w.sinceCommitMs >= times.commitIntervalMs) return 'promise';
  return w.sinceChangeMs !== undefined && w.sinceChangeMs >= times.commitChangeMs ? 'change' : undefined;
}
