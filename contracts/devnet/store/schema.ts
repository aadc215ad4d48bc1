/** The tables of a state file, and what a file of another version is answered with. */
import type { DatabaseSync } from 'node:sqlite';

/** Raise it with every change of the tables: a devnet's state is thrown away rather than migrated. */
export const SCHEMA_VERSION = 1;

/** A state file that cannot be used, with what to do about it. */
export class StateError extends Error {
  override readonly name = 'StateError';
}

/**
 * `journal` holds what was acknowledged and is only added to; the outcome is filled in by the block that took it.
 * `carried` are messages between contracts that the last block had no room for.
 */
const TABLES = `
  CREATE TABLE head (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    seqno INTEGER NOT NULL, utime INTEGER NOT NULL, lt INTEGER NOT NULL,
    offset_s INTEGER NOT NULL
  ) STRICT;
  CREATE TABLE journal (
    id INTEGER PRIMARY KEY, kind TEXT NOT NULL, hash BLOB NOT NULL, body BLOB NOT NULL,
    due_ms INTEGER NOT NULL, outcome TEXT NOT NULL, seqno INTEGER
  ) STRICT;
  CREATE INDEX journal_pending ON journal (id) WHERE outcome = 'pending';
  CREATE TABLE carried (id INTEGER PRIMARY KEY, body BLOB NOT NULL) STRICT;
  CREATE TABLE accounts (address TEXT PRIMARY KEY, state BLOB NOT NULL) STRICT;
  CREATE TABLE transactions (
    id INTEGER PRIMARY KEY, address TEXT NOT NULL, lt INTEGER NOT NULL, hash BLOB NOT NULL,
    seqno INTEGER NOT NULL, boc BLOB NOT NULL
  ) STRICT;
  CREATE UNIQUE INDEX transactions_of_account ON transactions (address, lt);
`;

/**
 * Every commit is on the disk when it returns, and no second process can open the file. The log is folded into the file
 * every 16 MB rather than every 4: it is what a start reads again, and that takes milliseconds.
 */
const PRAGMAS = `
  PRAGMA locking_mode = EXCLUSIVE;
  PRAGMA journal_mode = WAL;
  PRAGMA synchronous = FULL;
  PRAGMA wal_autocheckpoint = 4096;
  PRAGMA trusted_schema = OFF;
`;

/**
 * Creates the tables in a new file, or checks that an old one is of this version.
 *
 * @throws StateError for another version, a file that is not a database, and one that is open elsewhere.
 */
export function prepareDatabase(database: DatabaseSync): void {
  try {
    database.exec(PRAGMAS);
    const version = Number(database.prepare('PRAGMA user_version').get()?.['user_version']);
    if (version === SCHEMA_VERSION) return;
    if (version !== 0)
      throw new StateError(
        `the state is of version ${version}, this devnet writes ${SCHEMA_VERSION}: delete the file`,
      );
    database.exec(`BEGIN IMMEDIATE; ${TABLES} PRAGMA user_version = ${SCHEMA_VERSION}; COMMIT`);
  } catch (cause) {
    if (cause instanceof StateError) throw cause;
    const reason = cause instanceof Error ? cause.message : String(cause);
    const advice = /locked|busy/i.test(reason)
      ? 'another devnet runs on this state file'
      : 'the state file cannot be used';
    throw new StateError(`${advice}: ${reason}`, { cause });
  }
}
