/** What the log's tests share: a database as the ledger opens it, and leaves written as the ledger writes them. */
import { DatabaseSync } from 'node:sqlite';
import type { Bytes } from '#protocol/bytes/bytes.ts';
import { RelayLog } from '../../relay-tee/log/log.ts';

export function openDatabase(path = ':memory:'): DatabaseSync {
  const database = new DatabaseSync(path);
  database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL');
  return database;
}

/** Runs `work` in one transaction, which is rolled back when it throws. */
export function transact<T>(database: DatabaseSync, work: () => T): T {
  database.exec('BEGIN IMMEDIATE');
  try {
    const result = work();
    database.exec('COMMIT');
    return result;
  } catch (error) {
    database.exec('ROLLBACK');
    throw error;
  }
}

/** A log in memory that holds `leaves`. */
export function logOf(leaves: readonly Bytes[]): { database: DatabaseSync; log: RelayLog } {
  const database = openDatabase();
  const log = new RelayLog(database);
  transact(database, () => {
    for (const leaf of leaves) log.append(leaf);
  });
  return { database, log };
}
