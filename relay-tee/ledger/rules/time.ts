/** §7: which time it is, and whether what is known of the chain is young enough to promise anything on. */
import type { Times } from '../times.ts';

/** Both clocks of the machine, read together. */
export interface Now {
  /** Never steps; its zero means nothing. */
  readonly monotonicMs: number;
  /** Unix time as the host says it: the operator sets it. */
  readonly hostMs: number;
}

/** One view of the chain. */
export interface Sight {
  /** By the monotonic clock, before the query was sent. */
  readonly queriedAtMs: number;
  /** Unix time of the finalised block that it shows. */
  readonly blockTimeMs: number;
}

/** Time is the highest block time seen, and never goes back. */
export const chainTime = (timeMs: number, sight: Sight): number => Math.max(timeMs, sight.blockTimeMs);

/** V */
export const isFresh = (sight: Sight | undefined, now: Now, times: Times): boolean =>
  sight !== undefined && now.monotonicMs - sight.queriedAtMs <= times.viewMs;

/** The block time, carried forward by the clock that nobody sets. */
export const carriedMs = (sight: Sight, now: Now): number =>
  sight.blockTimeMs + now.monotonicMs - sight.queriedAtMs;

/** The host's clock against that. */
export const clocksAgree = (sight: Sight, now: Now, times: Times): boolean =>
  Math.abs(now.hostMs - carriedMs(sight, now)) <= times.clockGapMs;
