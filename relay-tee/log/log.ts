/**
 * The relay's transparency log, in the database and the transactions of its ledger. SPEC §8.
 *
 * Invariants:
 *  1. Nothing of the log is held in memory that a rollback would not undo with everything else.
 *  2. What is served and signed is committed; what a transaction still holds is seen by nobody but its writer.
 *  3. A stored leaf never changes, so that every tile and proof of a smaller size stays what it was.
 */
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { concat, equalBytes, type Bytes } from '#protocol/bytes/bytes.ts';
import { BombyxError } from '#protocol/errors.ts';
import { MAX_LOG_LEAVES } from '#protocol/limits.ts';
import { TILE_WIDTH, widthAt, type EntryBundle, type Tile } from '#protocol/log/tiles.ts';
import { HASH_BYTES, type TreeHead } from '#protocol/log/tree.ts';
import { edgeOf, grow, leafHash, rootOf, type Edge } from './edge.ts';
import { prepareLog, type LogStatements } from './tables.ts';

export class RelayLog {
  readonly #database: DatabaseSync;
  readonly #sql: LogStatements;
  #committed: Edge;

  /**
   * Opens the log in `database`, empty where there is none.
   *
   * @throws BombyxError `log/corrupt` when the stored edge does not fit the stored leaves and hashes.
   */
  constructor(database: DatabaseSync) {
    if (database.isTransaction) throw new Error('a log is not opened inside a transaction');
    this.#database = database;
    this.#sql = prepareLog(database);
    this.#committed = this.#edge();
    this.#check();
  }

  /**
   * Adds a leaf of 32 bytes, as `leafOf` makes it, inside the caller's transaction: with its commit the leaf is in the
   * log for ever, with its rollback it never was. The transaction has to be rolled back if this throws.
   *
   * @returns the leaf's position.
   * @throws BombyxError `input/invalid` unless the leaf has 32 bytes.
   */
  append(leaf: Bytes): number {
    if (!this.#database.isTransaction) throw new Error('a leaf is appended inside a transaction');
    if (leaf.length !== HASH_BYTES) throw new BombyxError('input/invalid', 'leaf');
    const before = this.#edge();
    if (before.size >= MAX_LOG_LEAVES) throw new BombyxError('log/corrupt', 'full');
    const { edge, completed } = grow(before, leaf);
    this.#sql.putLeaf.run(before.size, leaf);
    for (const { level, index, hash } of completed) this.#sql.putHash.run(level, index, hash);
    this.#sql.putEdge.run(edge.size, concat(...edge.roots));
    return before.size;
  }

  /** Leaves so far, those of an open transaction too: the position of the next one. */
  get size(): number {
    return this.#edge().size;
  }

  /** RFC 6962's root over all of them. */
  root(): Bytes {
    return rootOf(this.#edge());
  }

  /**
   * What may be signed: the newest committed state, and while a transaction is open the last one that this was asked
   * for before. A ledger whose transactions stay open for longer than one turn asks after each commit.
   */
  head(): TreeHead {
    if (!this.#database.isTransaction) this.#committed = this.#edge();
    return { size: this.#committed.size, root: rootOf(this.#committed) };
  }

  /** Where `leaf` was appended first, if it is committed. */
  positionOf(leaf: Bytes): number | undefined {
    const position = this.#sql.position.get(leaf)?.['position'];
    return position !== undefined && Number(position) < this.head().size ? Number(position) : undefined;
  }

  /** The content of a tile, whole or as its first `width` hashes; `undefined` while the log has not so many. */
  tile({ level, index, width }: Tile): Bytes | undefined {
    if (width > widthAt(level, index, this.head().size)) return undefined;
    return concat(...this.#hashes(level, index, width));
  }

  /** Leaves, each behind its length in two bytes; `undefined` while the log has not so many. */
  entries({ index, width }: EntryBundle): Bytes | undefined {
    if (width > widthAt(0, index, this.head().size)) return undefined;
    const length = Uint8Array.of(0, HASH_BYTES);
    return concat(...this.#leaves(index, width).flatMap((leaf) => [length, leaf]));
  }

  #edge(): Edge {
    const row = this.#sql.edge.get();
    const roots = bytesOf(row, 'roots');
    const count = roots.length / HASH_BYTES;
    return {
      size: Number(row?.['size']),
      roots: Array.from({ length: count }, (_, i) => roots.subarray(i * HASH_BYTES, (i + 1) * HASH_BYTES)),
    };
  }

  #leaves(index: number, width: number): Uint8Array[] {
    const first = index * TILE_WIDTH;
    return whole(this.#sql.leaves.all(first, first + width), width);
  }

  #hashes(level: number, index: number, width: number): Uint8Array[] {
    if (level === 0) return this.#leaves(index, width).map(leafHash);
    const first = index * TILE_WIDTH;
    return whole(this.#sql.hashes.all(level, first, first + width), width);
  }

  /** Makes the edge again from the last tile of each level: all that a torn write or a foreign hand could have left. */
  #check(): void {
    const { size, roots } = this.#committed;
    if (Number(this.#sql.end.get()?.['size']) !== size) throw new BombyxError('log/corrupt', 'size');
    const stored = edgeOf(size, (level) => {
      const hashes = Math.floor(size / TILE_WIDTH ** level);
      return this.#hashes(level, Math.floor(hashes / TILE_WIDTH), hashes % TILE_WIDTH);
    });
    if (!equalBytes(concat(...stored.roots), concat(...roots))) throw new BombyxError('log/corrupt', 'edge');
  }
}

type Row = ReturnType<StatementSync['get']>;

/** @throws BombyxError `log/corrupt` unless there are `width` rows. */
function whole(rows: readonly Row[], width: number): Uint8Array[] {
  if (rows.length !== width) throw new BombyxError('log/corrupt', `${rows.length} of ${width} hashes`);
  return rows.map((row) => bytesOf(row, 'bytes'));
}

function bytesOf(row: Row, column: string): Uint8Array {
  const value = row?.[column];
  if (!(value instanceof Uint8Array)) throw new BombyxError('log/corrupt', column);
  return value;
}
