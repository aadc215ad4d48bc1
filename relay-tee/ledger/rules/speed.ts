/** How fast an answer came, as far as the relay can know it. SPEC §14. */
import { MAX_FIGURE_SPEED_MILLI } from '#protocol/limits.ts';

/**
 * Tokens per 1,000 s from the ticket to its highest receipt, both by the same steady time; `undefined` where that
 * cannot be known, or there was no answer to time.
 */
export function speedMilli(
  begunAtMs: number | undefined,
  receivedAtMs: number | undefined,
  completionTokens: number,
): number | undefined {
  if (begunAtMs === undefined || receivedAtMs === undefined || completionTokens === 0) return undefined;
  const tookMs = receivedAtMs - begunAtMs;
  if (tookMs <= 0) return undefined;
  return Math.min(Math.floor((completionTokens * 1_000_000) / tookMs), MAX_FIGURE_SPEED_MILLI);
}
