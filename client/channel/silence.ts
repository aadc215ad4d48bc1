/** When a silent peer counts as dead: clamp(3 s + 3·RTT, 3.5 s, 5 s), a minute while it is in the background. SPEC §6. */
import { SILENCE_BASE_MS, SILENCE_MAX_MS, SILENCE_MIN_MS } from '../../protocol/limits.ts';

/** A phone in the background that said so is given this long. */
const AWAY_SILENCE_MS = 60_000;

export function silenceLimitMs(rttMs: number, away: boolean): number {
  if (away) return AWAY_SILENCE_MS;
  return Math.min(SILENCE_MAX_MS, Math.max(SILENCE_MIN_MS, SILENCE_BASE_MS + 3 * rttMs));
}
