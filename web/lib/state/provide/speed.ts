/** How fast this tab writes, over all its jobs. */
import type { JobRecord } from '#lib/provider/api.ts';
import { MIN_SPEED_TOKENS } from '../chat/conversation.ts';

/** Of one job; `undefined` where it was too short to say. */
export function speedOf({ tokensPerSecond, completionTokens }: JobRecord): number | undefined {
  return tokensPerSecond > 0 && completionTokens >= MIN_SPEED_TOKENS ? tokensPerSecond : undefined;
}

/** All tokens over all the time they took: a long job counts for more than a short one. */
export function meanSpeed(jobs: readonly JobRecord[]): number | undefined {
  let tokens = 0;
  let seconds = 0;
  for (const job of jobs) {
    const speed = speedOf(job);
    if (speed === undefined) continue;
    tokens += job.completionTokens;
    seconds += job.completionTokens / speed;
  }
  return seconds > 0 ? tokens / seconds : undefined;
}
