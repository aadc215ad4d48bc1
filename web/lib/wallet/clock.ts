/** How long something still takes on the chain, between two looks at it. */
import type { ChainView } from './api.ts';

/**
 * Seconds until `atS` by the chain's clock as it was last seen, and this device's since then; 0 only when the chain's own
 * clock says so, because a message that comes too early costs its fee and does nothing.
 *
 * @param isSeen false while the chain cannot be seen: then nobody knows how its clock goes on
 */
export function leftS(atS: number, view: ChainView, nowMs: number, isSeen: boolean): number {
  if (view.nowS >= atS) return 0;
  const sinceS = isSeen ? Math.max(0, (nowMs - view.seenAtMs) / 1_000) : 0;
  return Math.max(1, atS - view.nowS - sinceS);
}
