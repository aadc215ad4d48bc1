/** Rule 4: a forced withdrawal takes longer than it takes to charge what was spent before it was seen. */
import type { Times } from '../times.ts';

/** V + L + R + P. */
export const rule4NeededMs = (times: Times): number =>
  times.viewMs + times.ticketMs + times.redemptionMs + times.postingMs;

/** D ≥ V + L + R + P. */
export const rule4Holds = (delaySeconds: number, times: Times): boolean =>
  delaySeconds * 1_000 >= rule4NeededMs(times);
