/** Commits that were prepared: which one the chain shows says how much of these books is safe. */
import type { DatabaseSync } from 'node:sqlite';
import type { Bytes } from '#protocol/bytes/bytes.ts';
import { bigint, blob, exactly, integer, text, type SqlRow } from './rows.ts';

export interface PreparedCommit {
  readonly sequence: number;
  readonly root: Bytes;
  readonly previousRoot: Bytes;
  /** The vault's. */
  readonly epoch: bigint;
  readonly owedNano: bigint;
  readonly bootId: bigint;
  /** It follows the commit of a clean stop, and these are the books that stopped. */
  readonly clean: boolean;
  /** The newest entry of the journal that it contains. */
  readonly entry: number;
  /** Σ maxAmount of the tickets that it contains. */
  readonly issuedNano: bigint;
}

export class Commits {
  readonly #sql: ReturnType<typeof prepare>;

  constructor(database: DatabaseSync) {
    this.#sql = prepare(database);
  }

  /** All that were prepared for this place: after a crash there may be two. */
  at(sequence: number): PreparedCommit[] {
    return this.#sql.at.all(sequence).map(decodeCommit);
  }

  put(commit: PreparedCommit): void {
    this.#sql.put.run(
      ...[commit.sequence, commit.root, commit.previousRoot, commit.epoch, commit.owedNano],
      ...[commit.bootId.toString(), Number(commit.clean), commit.entry, commit.issuedNano],
    );
  }

  forgetBefore(sequence: number): void {
    this.#sql.forget.run(sequence);
  }
}

function prepare(database: DatabaseSync) {
  return {
    at: exactly(database)('SELECT * FROM commits WHERE sequence = ?'),
    put: database.prepare('INSERT OR REPLACE INTO commits VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)'),
    forget: database.prepare('DELETE FROM commits WHERE sequence < ?'),
  };
}

const decodeCommit = (row: SqlRow): PreparedCommit => ({
  sequence: integer(row, 'sequence'),
  root: blob(row, 'root'),
  previousRoot: blob(row, 'previous_root'),
  epoch: bigint(row, 'epoch'),
  owedNano: bigint(row, 'owed'),
  bootId: BigInt(text(row, 'boot_id')),
  clean: integer(row, 'clean') === 1,
  entry: integer(row, 'entry'),
  issuedNano: bigint(row, 'issued'),
});
