/** The heads of the journal that the log holds, with the salts without which nobody can tell which ones they are. */
import type { DatabaseSync } from 'node:sqlite';
import type { Bytes } from '#protocol/bytes/bytes.ts';
import type { JournalHead } from '#protocol/log/leaves.ts';
import { blob, integer } from './rows.ts';

/** All that is needed to show a state of the journal to somebody. */
export interface LoggedHead extends JournalHead {
  /** Of its leaf in the log. */
  readonly position: number;
  readonly salt: Bytes;
}

export class Heads {
  readonly #sql: ReturnType<typeof prepare>;

  constructor(database: DatabaseSync) {
    this.#sql = prepare(database);
  }

  newest(): LoggedHead | undefined {
    const row = this.#sql.newest.get();
    return (
      row && {
        position: integer(row, 'position'),
        salt: blob(row, 'salt'),
        entries: integer(row, 'entries'),
        head: blob(row, 'head'),
        timeMs: integer(row, 'time_ms'),
      }
    );
  }

  add({ position, salt, entries, head, timeMs }: LoggedHead): void {
    this.#sql.add.run(position, salt, entries, head, timeMs);
  }
}

const prepare = (database: DatabaseSync) => ({
  newest: database.prepare('SELECT * FROM heads ORDER BY position DESC LIMIT 1'),
  add: database.prepare('INSERT INTO heads VALUES (?, ?, ?, ?, ?)'),
});
