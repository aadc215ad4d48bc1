/** What health and metrics may know of the chain worker. */
import type { ErrorCode } from '#protocol/errors.ts';
import type { Phase } from '../ledger/instance.ts';
import type { CarrierState } from './carrier.ts';
import type { CountsSnapshot } from './counts.ts';

export interface WorkerState extends CountsSnapshot {
  readonly phase: Phase;
  /** The chain's time, Unix milliseconds. */
  readonly chainTimeMs: number;
  /** False: nothing is promised (V, or the gap between the clocks). */
  readonly viewIsGood: boolean;
  /** Since the question behind the newest view of the vault; absent before the first. */
  readonly viewAgeMs: number | undefined;
  /** Of the host's clock before the chain's, which is carried forward by the monotonic clock. */
  readonly clockGapMs: number | undefined;
  /** Why the last round did not go well; absent when it did. */
  readonly failing: ErrorCode | undefined;
  readonly failuresInRow: number;
  readonly carrier: CarrierState;
}
