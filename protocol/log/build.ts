/** Builds proofs and roots from tiles, for relays and for clients that want to ask nobody for a proof. SPEC §8. */
import { ownBytes, type Bytes } from '../bytes/bytes.ts';
import { BombyxError } from '../errors.ts';
import { MAX_LOG_LEAVES } from '../limits.ts';
import { consistencySteps, halves, inclusionSteps, type Span } from './shape.ts';
import { placeOf, tilePath, type Tile } from './tiles.ts';
import { emptyRoot, HASH_BYTES, nodeHash } from './tree.ts';

/**
 * Fetches the content of a tile, exactly as wide as asked. It need not be trusted: what is built from it is worth
 * something only once it verifies against a checkpoint.
 */
export type ReadTile = (tile: Tile) => Uint8Array | Promise<Uint8Array>;

/** The inclusion proof of `position` in the log's first `size` leaves. @throws BombyxError as `read`, `wire/malformed`. */
export async function buildInclusion(read: ReadTile, position: number, size: number): Promise<Bytes[]> {
  checkRange(position >= 0 && position < size, position, size);
  const spans = inclusionSteps(position, size).map(({ span }) => span);
  return hashesOf(read, size, spans);
}

/** The proof that `size` leaves begin with the first `earlier`. @throws BombyxError as `read`, `wire/malformed`. */
export async function buildConsistency(read: ReadTile, earlier: number, size: number): Promise<Bytes[]> {
  checkRange(earlier >= 0 && earlier <= size, earlier, size);
  if (earlier === 0 || earlier === size) return [];
  const { from, steps } = consistencySteps(earlier, size);
  const spans = steps.map(({ span }) => span);
  return hashesOf(read, size, from.first === 0 ? spans : [from, ...spans]);
}

/** The root of the log's first `size` leaves. @throws BombyxError as `read`, `wire/malformed`. */
export async function buildRoot(read: ReadTile, size: number): Promise<Bytes> {
  checkRange(size >= 0, size, size);
  if (size === 0) return emptyRoot();
  return hashOf(readingOnce(read), size, { first: 0, end: size });
}

/** @throws BombyxError `input/invalid` for what no log has. */
function checkRange(inside: boolean, position: number, size: number): void {
  if (!inside || !Number.isSafeInteger(position) || !Number.isSafeInteger(size) || size > MAX_LOG_LEAVES)
    throw new BombyxError('input/invalid', `${position} of ${size} leaves`);
}

function hashesOf(read: ReadTile, size: number, spans: readonly Span[]): Promise<Bytes[]> {
  const once = readingOnce(read);
  return Promise.all(spans.map((span) => hashOf(once, size, span)));
}

/** Fetches each tile once, however many hashes of it are needed. */
function readingOnce(read: ReadTile): ReadTile {
  const tiles = new Map<string, Promise<Uint8Array>>();
  return (tile) => {
    const path = tilePath(tile);
    const content = tiles.get(path) ?? readWhole(read, tile);
    tiles.set(path, content);
    return content;
  };
}

async function readWhole(read: ReadTile, tile: Tile): Promise<Uint8Array> {
  const content = await read(tile);
  if (content.length !== tile.width * HASH_BYTES) throw new BombyxError('wire/malformed', tilePath(tile));
  return content;
}

/** The hash over `span`: read where a tile holds it, else made of its halves. */
async function hashOf(read: ReadTile, size: number, span: Span): Promise<Bytes> {
  const place = placeOf(span, size);
  if (place) {
    const content = await read(place.tile);
    return ownBytes(content.subarray(place.offset * HASH_BYTES, (place.offset + 1) * HASH_BYTES));
  }
  const [left, right] = halves(span);
  return nodeHash(...(await Promise.all([hashOf(read, size, left), hashOf(read, size, right)])));
}
