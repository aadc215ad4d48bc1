/** Where peers and threads lie in the picture of the network: real offers, placed by their ids, always in the same spot. */

/** More points than this nobody can tell apart; the label counts the rest. */
const MAX_POINTS = 40;

export const WIDTH = 480;
export const HEIGHT = 320;

/** This tab. */
export const SELF = { x: 36, y: 236 } as const;

/** Providers lie within this frame of the picture. */
const FRAME = { left: 170, right: 452, top: 28, bottom: 292 } as const;

export interface ThreadPoint {
  readonly id: string;
  readonly x: number;
  readonly y: number;
  readonly radius: number;
  /** The strands of the thread from this tab, as SVG paths. */
  readonly strands: readonly string[];
  readonly free: boolean;
}

export interface PeerDot {
  readonly id: string;
  readonly slots: number;
  readonly freeSlots: number;
}

export function layoutThreads(peers: readonly PeerDot[]): ThreadPoint[] {
  return [...peers]
    .sort((a, b) => a.id.localeCompare(b.id))
    .slice(0, MAX_POINTS)
    .map(pointOf);
}

function pointOf({ id, slots, freeSlots }: PeerDot): ThreadPoint {
  const hash = hashOf(id);
  const x = FRAME.left + unit(hash, 0) * (FRAME.right - FRAME.left);
  const y = FRAME.top + unit(hash, 10) * (FRAME.bottom - FRAME.top);
  const sag = (unit(hash, 20) - 0.35) * 110;
  return {
    id,
    x: round(x),
    y: round(y),
    radius: 3.5 + Math.min(3, Math.log2(slots + 1)),
    strands: [0, 7, -9].map((spread) => strand(x, y, sag + spread, spread)),
    free: freeSlots > 0,
  };
}

/** A hanging curve: both handles lie below (or above) the straight line. */
function strand(x: number, y: number, sag: number, spread: number): string {
  const dx = x - SELF.x;
  const handle1 = `${round(SELF.x + dx * 0.3)} ${round(SELF.y + sag - spread)}`;
  const handle2 = `${round(SELF.x + dx * 0.68)} ${round(y + sag * 0.8 + spread)}`;
  return `M${SELF.x} ${SELF.y}C${handle1} ${handle2} ${round(x)} ${round(y)}`;
}

/** FNV-1a, 32 bits: spreads ids evenly, and needs no secrecy. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (const char of text) hash = Math.imul(hash ^ (char.codePointAt(0) ?? 0), 0x01000193);
  return hash >>> 0;
}

/** Ten bits of the hash as a number from 0 to 1. */
function unit(hash: number, shift: number): number {
  return ((hash >>> shift) & 0x3ff) / 0x3ff;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
