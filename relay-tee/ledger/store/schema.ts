/** The tables of the books, and how their file is opened. */
import type { DatabaseSync } from 'node:sqlite';
import { BombyxError } from '#protocol/errors.ts';

/** Raise it with every change of the tables. */
const SCHEMA_VERSION = 3;

/**
 * Balances (`drawn` … `advanced`) change only by postings; a start adds them up again. Amounts are nano units, times
 * milliseconds unless they end in `_s`. `folded` is what stood in postings that are no longer kept. `settled` is what
 * paid tickets leave behind for figures: rows in the order of their end.
 */
const TABLES = `
  CREATE TABLE books (
    id INTEGER PRIMARY KEY CHECK (id = 1), time_ms INTEGER NOT NULL,
    entries INTEGER NOT NULL, head BLOB NOT NULL, folded_entries INTEGER NOT NULL, folded_head BLOB NOT NULL,
    changed_at_ms INTEGER, committed_at_ms INTEGER NOT NULL,
    issued INTEGER NOT NULL, promised INTEGER NOT NULL, unknown_payouts INTEGER NOT NULL,
    landed_sequence INTEGER NOT NULL, landed_entry INTEGER NOT NULL, landed_issued INTEGER NOT NULL,
    vault_seqno INTEGER NOT NULL, vault_epoch INTEGER NOT NULL, vault_charged INTEGER NOT NULL,
    vault_owed INTEGER NOT NULL, vault_paid INTEGER NOT NULL, vault_bond INTEGER NOT NULL,
    vault_close_at INTEGER NOT NULL, vault_closed INTEGER NOT NULL, vault_sequence INTEGER NOT NULL,
    vault_root BLOB NOT NULL, vault_boot_id TEXT NOT NULL
  ) STRICT;
  CREATE TABLE entries (
    id INTEGER PRIMARY KEY, kind TEXT NOT NULL, reference BLOB NOT NULL, at_ms INTEGER NOT NULL, head BLOB NOT NULL
  ) STRICT;
  CREATE TABLE postings (
    entry INTEGER NOT NULL, place INTEGER NOT NULL, row TEXT NOT NULL, owner INTEGER NOT NULL, amount INTEGER NOT NULL,
    PRIMARY KEY (entry, place)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE folded (
    row TEXT NOT NULL, owner INTEGER NOT NULL, amount INTEGER NOT NULL, PRIMARY KEY (row, owner)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE heads (
    position INTEGER PRIMARY KEY, salt BLOB NOT NULL, entries INTEGER NOT NULL, head BLOB NOT NULL,
    time_ms INTEGER NOT NULL
  ) STRICT;

  CREATE TABLE clients (
    id INTEGER PRIMARY KEY, address TEXT NOT NULL, epoch INTEGER NOT NULL,
    drawn INTEGER NOT NULL DEFAULT 0, reserved INTEGER NOT NULL DEFAULT 0,
    held INTEGER NOT NULL DEFAULT 0, unclaimed INTEGER NOT NULL DEFAULT 0,
    charge INTEGER NOT NULL DEFAULT 0, highest_cap INTEGER NOT NULL DEFAULT 0, settled INTEGER NOT NULL DEFAULT 0,
    cap_epoch INTEGER NOT NULL DEFAULT 0, cap INTEGER NOT NULL DEFAULT 0, cap_signature BLOB NOT NULL DEFAULT x'',
    old_cap_epoch INTEGER NOT NULL DEFAULT 0, old_cap INTEGER NOT NULL DEFAULT 0,
    old_cap_signature BLOB NOT NULL DEFAULT x'',
    seqno INTEGER NOT NULL DEFAULT 0, charged INTEGER NOT NULL DEFAULT 0, movable INTEGER NOT NULL DEFAULT 0,
    withdraw_at_s INTEGER NOT NULL DEFAULT 0, withdraw_sequence INTEGER NOT NULL DEFAULT 0,
    key_epoch INTEGER NOT NULL DEFAULT 0, session_key BLOB NOT NULL DEFAULT x'',
    old_key_until_s INTEGER NOT NULL DEFAULT 0, charge_fee INTEGER NOT NULL DEFAULT 0,
    UNIQUE (address, epoch)
  ) STRICT;
  CREATE INDEX clients_due ON clients (id) WHERE -drawn - reserved - held > charge;

  CREATE TABLE withdrawals (
    client INTEGER PRIMARY KEY, sequence INTEGER NOT NULL, amount INTEGER NOT NULL,
    valid_until_s INTEGER NOT NULL, entry INTEGER NOT NULL
  ) STRICT;

  CREATE TABLE peers (
    id INTEGER PRIMARY KEY, key BLOB NOT NULL UNIQUE, peer_id TEXT NOT NULL UNIQUE,
    unbound INTEGER NOT NULL DEFAULT 0, payee INTEGER, binding_seq INTEGER NOT NULL DEFAULT -1
  ) STRICT;
  CREATE TABLE payees (
    id INTEGER PRIMARY KEY, wallet TEXT NOT NULL UNIQUE, account TEXT NOT NULL UNIQUE,
    earned INTEGER NOT NULL DEFAULT 0, promised INTEGER NOT NULL DEFAULT 0, advanced INTEGER NOT NULL DEFAULT 0,
    seqno INTEGER NOT NULL DEFAULT 0, epoch INTEGER NOT NULL DEFAULT 0, paid INTEGER NOT NULL DEFAULT 0,
    claim_fee INTEGER NOT NULL DEFAULT 0, former INTEGER NOT NULL DEFAULT 0,
    released INTEGER NOT NULL DEFAULT 0, payout_signature BLOB,
    carried INTEGER NOT NULL DEFAULT 0, opening INTEGER NOT NULL DEFAULT 0, wanted INTEGER NOT NULL DEFAULT 0
  ) STRICT;
  CREATE INDEX payees_earning ON payees (id) WHERE earned > 0;
  CREATE INDEX payees_unreleased ON payees (id) WHERE promised > released;
  CREATE INDEX payees_released ON payees (id) WHERE released > former + paid;
  CREATE TABLE promises (
    payee INTEGER NOT NULL, entry INTEGER NOT NULL, total INTEGER NOT NULL, PRIMARY KEY (payee, entry)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE tickets (
    id INTEGER PRIMARY KEY, hash BLOB NOT NULL UNIQUE, client INTEGER NOT NULL, peer INTEGER NOT NULL,
    receipt_key BLOB NOT NULL, price_prompt INTEGER NOT NULL, price_cached INTEGER NOT NULL,
    price_completion INTEGER NOT NULL, fee_bps INTEGER NOT NULL, max_amount INTEGER NOT NULL,
    expires_at_ms INTEGER NOT NULL, signed BLOB NOT NULL, begun_at_ms INTEGER,
    redeemed INTEGER NOT NULL DEFAULT 0, tokens INTEGER NOT NULL DEFAULT 0, speed_milli INTEGER,
    open INTEGER NOT NULL DEFAULT 1
  ) STRICT;
  CREATE INDEX tickets_by_end ON tickets (expires_at_ms);

  CREATE TABLE settled (
    id INTEGER PRIMARY KEY, peer INTEGER NOT NULL, client INTEGER NOT NULL, at_ms INTEGER NOT NULL,
    tokens INTEGER NOT NULL, finished INTEGER NOT NULL, speed_milli INTEGER
  ) STRICT;
  CREATE INDEX settled_by_peer ON settled (peer);
  CREATE INDEX settled_by_pair ON settled (peer, client);

  CREATE TABLE operations (
    id BLOB PRIMARY KEY, digest BLOB NOT NULL, answer BLOB NOT NULL, at_ms INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX operations_by_age ON operations (at_ms);

  CREATE TABLE commits (
    sequence INTEGER NOT NULL, root BLOB NOT NULL, previous_root BLOB NOT NULL, epoch INTEGER NOT NULL,
    owed INTEGER NOT NULL, boot_id TEXT NOT NULL, clean INTEGER NOT NULL,
    entry INTEGER NOT NULL, issued INTEGER NOT NULL,
    PRIMARY KEY (sequence, root, boot_id)
  ) STRICT, WITHOUT ROWID;
`;

/**
 * Every commit is on the disk when it returns, and no second process can open the file. The cache is bounded, so that
 * memory does not grow with the books.
 */
const PRAGMAS = `
  PRAGMA locking_mode = EXCLUSIVE;
  PRAGMA journal_mode = WAL;
  PRAGMA synchronous = FULL;
  PRAGMA wal_autocheckpoint = 4096;
  PRAGMA cache_size = -16384;
  PRAGMA trusted_schema = OFF;
`;

/** @throws BombyxError `relay/books` for another version, no database, or one that is open elsewhere. */
export function prepareDatabase(database: DatabaseSync): void {
  try {
    database.exec(PRAGMAS);
    const version = Number(database.prepare('PRAGMA user_version').get()?.['user_version']);
    if (version === SCHEMA_VERSION) return;
    if (version !== 0) throw new Error(`version ${version} instead of ${SCHEMA_VERSION}`);
    database.exec(`BEGIN IMMEDIATE; ${TABLES} PRAGMA user_version = ${SCHEMA_VERSION}; COMMIT`);
  } catch (cause) {
    throw new BombyxError('relay/books', 'the file cannot be opened', { cause });
  }
}
