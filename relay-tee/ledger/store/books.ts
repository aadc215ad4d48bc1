/** The one row about the whole: time, journal, sums, and the vault as it was last seen. */
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { Bytes } from '#protocol/bytes/bytes.ts';
import { EMPTY_HEAD } from '../journal/head.ts';
import { bigint, blob, exactly, integer, optionalInteger, text, type SqlRow } from './rows.ts';

export interface VaultState {
  readonly epoch: bigint;
  readonly chargedNano: bigint;
  readonly owedNano: bigint;
  readonly paidNano: bigint;
  readonly bondNano: bigint;
  readonly closeAtS: number;
  readonly closed: boolean;
  readonly sequence: number;
  readonly root: Bytes;
  readonly bootId: bigint;
}

/** The vault in the newest finalised view. */
export interface SeenVault extends VaultState {
  /** Of the view. */
  readonly seqno: number;
}

export interface Books {
  /** The chain's time. */
  readonly timeMs: number;
  /** Number and head of the newest entry. */
  readonly entries: number;
  readonly head: Bytes;
  /** The same of the newest entry that is folded away. */
  readonly foldedEntries: number;
  readonly foldedHead: Bytes;
  /** When the log or the journal first changed behind the last prepared commit. */
  readonly changedAtMs: number | undefined;
  readonly committedAtMs: number;
  /** Σ maxAmount of all tickets ever issued here. */
  readonly issuedNano: bigint;
  /** Σ y, former epochs included. */
  readonly promisedNano: bigint;
  /**
   * Committed by other instances, for payouts that these books do not know; below nothing while a payout is known and
   * its commit is not.
   */
  readonly unknownPayoutsNano: bigint;
  /** The newest commit of these books that the chain has shown. */
  readonly landed: { readonly sequence: number; readonly entry: number; readonly issuedNano: bigint };
  readonly vault: SeenVault;
}

export const NO_ROOT: Bytes = new Uint8Array(32);

/** As nobody has seen it yet, or as it begins. */
export const NEW_VAULT: VaultState = {
  epoch: 0n,
  chargedNano: 0n,
  owedNano: 0n,
  paidNano: 0n,
  bondNano: 0n,
  closeAtS: 0,
  closed: false,
  sequence: 0,
  root: NO_ROOT,
  bootId: 0n,
};

const NEW_BOOKS: Books = {
  timeMs: 0,
  entries: 0,
  head: EMPTY_HEAD,
  foldedEntries: 0,
  foldedHead: EMPTY_HEAD,
  changedAtMs: undefined,
  committedAtMs: 0,
  issuedNano: 0n,
  promisedNano: 0n,
  unknownPayoutsNano: 0n,
  landed: { sequence: 0, entry: 0, issuedNano: 0n },
  vault: { ...NEW_VAULT, seqno: 0 },
};

/** Σ y and what others may have promised: what a commit says that the vault owes. */
export const owedNano = (books: Books): bigint => books.promisedNano + books.unknownPayoutsNano;

/** Tickets that are lost if the disk is, in nano. */
export const uncommittedNano = (books: Books): bigint => books.issuedNano - books.landed.issuedNano;

/** Read once, kept in memory, written with each transaction that changed it. */
export class BooksRow {
  readonly #get: StatementSync;
  readonly #put: StatementSync;
  #stored: Books;
  current: Books;

  constructor(database: DatabaseSync) {
    this.#get = exactly(database)('SELECT * FROM books');
    this.#put = database.prepare(`INSERT OR REPLACE INTO books VALUES (1${', ?'.repeat(24)})`);
    this.#stored = this.#read();
    this.current = this.#stored;
  }

  update(changes: Partial<Books>): void {
    this.current = { ...this.current, ...changes };
  }

  get changed(): boolean {
    return this.current !== this.#stored;
  }

  /** Within the transaction that changed it. */
  write(): void {
    if (this.changed) this.#put.run(...columns(this.current));
  }

  committed(): void {
    this.#stored = this.current;
  }

  rolledBack(): void {
    this.current = this.#stored;
  }

  #read(): Books {
    const row = this.#get.get();
    return row === undefined ? NEW_BOOKS : decodeBooks(row);
  }
}

function columns(b: Books): (number | bigint | string | Bytes | null)[] {
  const { landed, vault } = b;
  return [
    ...[b.timeMs, b.entries, b.head, b.foldedEntries, b.foldedHead, b.changedAtMs ?? null],
    ...[b.committedAtMs, b.issuedNano, b.promisedNano, b.unknownPayoutsNano],
    ...[landed.sequence, landed.entry, landed.issuedNano],
    ...[vault.seqno, vault.epoch, vault.chargedNano, vault.owedNano, vault.paidNano, vault.bondNano],
    ...[vault.closeAtS, Number(vault.closed), vault.sequence, vault.root, vault.bootId.toString()],
  ];
}

function decodeBooks(row: SqlRow): Books {
  return {
    timeMs: integer(row, 'time_ms'),
    entries: integer(row, 'entries'),
    head: blob(row, 'head'),
    foldedEntries: integer(row, 'folded_entries'),
    foldedHead: blob(row, 'folded_head'),
    changedAtMs: optionalInteger(row, 'changed_at_ms'),
    committedAtMs: integer(row, 'committed_at_ms'),
    issuedNano: bigint(row, 'issued'),
    promisedNano: bigint(row, 'promised'),
    unknownPayoutsNano: bigint(row, 'unknown_payouts'),
    landed: {
      sequence: integer(row, 'landed_sequence'),
      entry: integer(row, 'landed_entry'),
      issuedNano: bigint(row, 'landed_issued'),
    },
    vault: decodeVault(row),
  };
}

const decodeVault = (row: SqlRow): SeenVault => ({
  seqno: integer(row, 'vault_seqno'),
  epoch: bigint(row, 'vault_epoch'),
  chargedNano: bigint(row, 'vault_charged'),
  owedNano: bigint(row, 'vault_owed'),
  paidNano: bigint(row, 'vault_paid'),
  bondNano: bigint(row, 'vault_bond'),
  closeAtS: integer(row, 'vault_close_at'),
  closed: integer(row, 'vault_closed') === 1,
  sequence: integer(row, 'vault_sequence'),
  root: blob(row, 'vault_root'),
  bootId: BigInt(text(row, 'vault_boot_id')),
});
