/** The right edge of the tree, which is all that appending needs of it: O(log n) hashes, whatever the log's size. */
import { ownBytes, type Bytes } from '#protocol/bytes/bytes.ts';
import { TILE_WIDTH } from '#protocol/log/tiles.ts';
import { LEAF_PREFIX, NODE_PREFIX } from '#protocol/log/tree.ts';
import { sha256 } from '../sha256.ts';

/** A log of `size` leaves by the roots of its whole subtrees, largest first: one for each bit of `size`. */
export interface Edge {
  readonly size: number;
  readonly roots: readonly Uint8Array[];
}

/** A hash over a full tile, which is the `index`-th of the tiles' level above. */
export interface TileHash {
  readonly level: number;
  readonly index: number;
  readonly hash: Bytes;
}

export const leafHash = (leaf: Uint8Array): Bytes => sha256(LEAF_PREFIX, leaf);
const nodeHash = (left: Uint8Array, right: Uint8Array): Bytes => sha256(NODE_PREFIX, left, right);

/** The edge with one more leaf, and what it completed: one hash in 256 leaves, two in 65,536. */
export function grow({ size, roots }: Edge, leaf: Uint8Array): { edge: Edge; completed: TileHash[] } {
  const rest = [...roots];
  const completed: TileHash[] = [];
  let hash = leafHash(leaf);
  let level = 1;
  for (let leaves = 2; (size + 1) % leaves === 0; leaves *= 2) {
    hash = nodeHash(rest.pop() ?? missing(), hash);
    if (leaves !== TILE_WIDTH ** level) continue;
    completed.push({ level, index: (size + 1) / leaves - 1, hash });
    level++;
  }
  return { edge: { size: size + 1, roots: [...rest, hash] }, completed };
}

/** RFC 6962's root of a log with this edge. */
export function rootOf({ roots }: Edge): Bytes {
  if (roots.length === 0) return sha256();
  return ownBytes(roots.reduceRight((right, left) => nodeHash(left, right)));
}

/** The edge of `size` leaves, made from the hashes in the partial tile at the end of each level. */
export function edgeOf(size: number, lastTile: (level: number) => readonly Uint8Array[]): Edge {
  const roots: Uint8Array[] = [];
  for (let level = 0; TILE_WIDTH ** level <= size; level++) roots.unshift(...wholeRoots(lastTile(level)));
  return { size, roots };
}

/** The roots of the whole subtrees over these hashes, largest first. */
function wholeRoots(hashes: readonly Uint8Array[]): Uint8Array[] {
  if (hashes.length === 0) return [];
  let count = 1;
  while (count * 2 <= hashes.length) count *= 2;
  return [fold(hashes.slice(0, count)), ...wholeRoots(hashes.slice(count))];
}

/** The root over a power of two of hashes. */
function fold(hashes: readonly Uint8Array[]): Uint8Array {
  const [first = missing(), ...others] = hashes;
  if (others.length === 0) return first;
  const middle = hashes.length / 2;
  return nodeHash(fold(hashes.slice(0, middle)), fold(hashes.slice(middle)));
}

function missing(): never {
  throw new Error('the edge has fewer hashes than its size demands');
}
