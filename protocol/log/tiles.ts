/** Where the log's hashes and leaves lie as static files: the paths of C2SP tlog-tiles. SPEC §8. */
import type { Span } from './shape.ts';

/** Hashes in a full tile. */
export const TILE_WIDTH = 256;

/** Hashes over `256 ** level` leaves each, from number `256 · index` on; at the log's right edge fewer than 256. */
export interface Tile {
  readonly level: number;
  readonly index: number;
  readonly width: number;
}

/** Leaves, from number `256 · index` on. */
export type EntryBundle = Omit<Tile, 'level'>;

export type LogPath =
  | { readonly kind: 'checkpoint' }
  | { readonly kind: 'tile'; readonly tile: Tile }
  | { readonly kind: 'entries'; readonly bundle: EntryBundle };

export const CHECKPOINT_PATH = 'checkpoint';

export const tilePath = ({ level, ...place }: Tile): string => `tile/${level}/${placePath(place)}`;

export const entriesPath = (bundle: EntryBundle): string => `tile/entries/${placePath(bundle)}`;

const MAX_LEVEL = 63;
const PATH = /^tile\/(entries|\d{1,2})\/((?:x\d{3}\/){0,4}\d{3})(?:\.p\/(\d{1,3}))?$/;

/** Reads a path below the log's prefix; `undefined` for everything that is not exactly one of its resources. */
export function parseLogPath(path: string): LogPath | undefined {
  if (path === CHECKPOINT_PATH) return { kind: 'checkpoint' };
  const [, what, digits, partial] = PATH.exec(path) ?? [];
  if (what === undefined || digits === undefined) return undefined;
  const index = Number(digits.replaceAll(/[x/]/g, ''));
  const width = partial === undefined ? TILE_WIDTH : Number(partial);
  if (width < 1 || width > TILE_WIDTH || Number(what) > MAX_LEVEL) return undefined;
  if (what === 'entries')
    return exactly(path, entriesPath({ index, width }), { kind: what, bundle: { index, width } });
  const tile = { level: Number(what), index, width };
  return exactly(path, tilePath(tile), { kind: 'tile', tile });
}

/** One resource has one path: no other spelling of its numbers is served. */
function exactly(path: string, canonical: string, found: LogPath): LogPath | undefined {
  return path === canonical ? found : undefined;
}

/** How many hashes the tile has in a log of `size` leaves: 256 or fewer, 0 when it is not there yet. */
export function widthAt(level: number, index: number, size: number): number {
  const hashes = Math.floor(size / TILE_WIDTH ** level) - index * TILE_WIDTH;
  return Math.max(0, Math.min(TILE_WIDTH, hashes));
}

/** The hash of a log of `size` leaves that covers exactly `span`; `undefined` where no tile holds one. */
export function placeOf({ first, end }: Span, size: number): { tile: Tile; offset: number } | undefined {
  let level = 0;
  let leaves = 1;
  while (leaves < end - first) {
    leaves *= TILE_WIDTH;
    level++;
  }
  if (leaves !== end - first || first % leaves !== 0) return undefined;
  const number = first / leaves;
  const index = Math.floor(number / TILE_WIDTH);
  return { tile: { level, index, width: widthAt(level, index, size) }, offset: number % TILE_WIDTH };
}

function placePath({ index, width }: EntryBundle): string {
  const digits = String(index);
  const groups = digits.padStart(Math.ceil(digits.length / 3) * 3, '0').match(/\d{3}/g) ?? [];
  const path = groups.map((group, i) => (i < groups.length - 1 ? `x${group}` : group)).join('/');
  return width === TILE_WIDTH ? path : `${path}.p/${width}`;
}
