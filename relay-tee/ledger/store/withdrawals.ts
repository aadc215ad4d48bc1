/** Cooperative withdrawals that are signed, or will be, and may still be used: at most one for each account. */
import type { DatabaseSync } from 'node:sqlite';
import { bigint, exactly, integer } from './rows.ts';

export interface PendingWithdrawal {
  readonly sequence: number;
  readonly amountNano: bigint;
  readonly validUntilS: number;
  /** Its entry in the journal: it leaves once a finalised commit contains that. */
  readonly entry: number;
}

export class Withdrawals {
  readonly #sql: ReturnType<typeof prepare>;

  constructor(database: DatabaseSync) {
    this.#sql = prepare(database);
  }

  of(client: number): PendingWithdrawal | undefined {
    const row = this.#sql.get.get(client);
    return (
      row && {
        sequence: integer(row, 'sequence'),
        amountNano: bigint(row, 'amount'),
        validUntilS: integer(row, 'valid_until_s'),
        entry: integer(row, 'entry'),
      }
    );
  }

  add(client: number, { sequence, amountNano, validUntilS, entry }: PendingWithdrawal): void {
    this.#sql.add.run(client, sequence, amountNano, validUntilS, entry);
  }

  remove(client: number): void {
    this.#sql.remove.run(client);
  }

  /** True while one waits for a commit that contains more than `entry`. */
  anyBehind(entry: number): boolean {
    return this.#sql.anyBehind.get(entry) !== undefined;
  }
}

function prepare(database: DatabaseSync) {
  return {
    get: exactly(database)('SELECT * FROM withdrawals WHERE client = ?'),
    add: database.prepare('INSERT INTO withdrawals VALUES (?, ?, ?, ?, ?)'),
    remove: database.prepare('DELETE FROM withdrawals WHERE client = ?'),
    anyBehind: database.prepare('SELECT 1 FROM withdrawals WHERE entry > ? LIMIT 1'),
  };
}
