/** What the books need of the transparency log, which lives in the same database and the same transactions. */
import type { DatabaseSync } from 'node:sqlite';
import type { Bytes } from '#protocol/bytes/bytes.ts';

export interface BooksLog {
  /** Number of leaves. */
  readonly size: number;
  /** Within the transaction that is open; undone with it. */
  appendLeaf(hash: Uint8Array): void;
  /** The Merkle root over all leaves: what the next commit says. */
  root(): Bytes;
}

/** Opens the log in the ledger's database, making its tables where they are missing. */
export type OpenLog = (database: DatabaseSync) => BooksLog;
