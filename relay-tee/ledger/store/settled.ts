/** What paid tickets leave behind for the figures of their providers: the last jobs of each account, of one period. SPEC §14. */
import type { DatabaseSync } from 'node:sqlite';
import { MAX_FIGURE_JOBS_PER_ACCOUNT, MAX_FIGURES_PERIOD_MS } from '#protocol/limits.ts';
import { exactly, integer, optionalInteger, text, type SqlRow } from './rows.ts';

export interface SettledJob {
  /** Prompt and completion, by the highest receipt. */
  readonly tokens: number;
  /** Its provider closed it. */
  readonly finished: boolean;
  /** Tokens of the answer per 1,000 s, where its time could be taken. */
  readonly speedMilli: number | undefined;
}

export interface NewSettledJob extends SettledJob {
  readonly peer: number;
  readonly client: number;
  readonly settledAtMs: number;
}

export interface KnownSettledJob extends SettledJob {
  /** Raw address of the account, the same in all of its epochs. */
  readonly account: string;
  readonly settledAtMs: number;
}

export class Settled {
  readonly #sql: ReturnType<typeof prepare>;

  constructor(database: DatabaseSync) {
    this.#sql = prepare(database);
  }

  /** Keeps a job, and lets go of the one that does not count any more because of it. */
  add({ peer, client, settledAtMs, tokens, finished, speedMilli }: NewSettledJob): void {
    this.#sql.add.run(peer, client, settledAtMs, tokens, Number(finished), speedMilli ?? null);
    this.#sql.trim.run(peer, client, MAX_FIGURE_JOBS_PER_ACCOUNT);
  }

  /** The last jobs of a provider, at most `limit`, newest first. */
  of(peer: number, limit: number): KnownSettledJob[] {
    return this.#sql.of.all(peer, limit).map(decodeJob);
  }

  /** Forgets what no period that ends at `timeMs` or later can contain, of the oldest `limit`. */
  forget(timeMs: number, limit: number): void {
    const endMs = timeMs - MAX_FIGURES_PERIOD_MS;
    const oldest = this.#sql.oldest.get();
    if (oldest && integer(oldest, 'at_ms') < endMs) this.#sql.forget.run(limit, endMs);
  }
}

/** `id` rises with `at_ms`, since the chain's time never goes back: both ends are found without an index on time. */
function prepare(database: DatabaseSync) {
  return {
    add: database.prepare(
      'INSERT INTO settled (peer, client, at_ms, tokens, finished, speed_milli) VALUES (?, ?, ?, ?, ?, ?)',
    ),
    trim: database.prepare(
      `DELETE FROM settled WHERE id =
       (SELECT id FROM settled WHERE peer = ? AND client = ? ORDER BY id DESC LIMIT 1 OFFSET ?)`,
    ),
    of: exactly(database)(
      `SELECT address, at_ms, tokens, finished, speed_milli
       FROM (SELECT * FROM settled WHERE peer = ? ORDER BY id DESC LIMIT ?) AS s
       JOIN clients ON clients.id = s.client ORDER BY s.id DESC`,
    ),
    oldest: exactly(database)('SELECT at_ms FROM settled ORDER BY id LIMIT 1'),
    forget: database.prepare(
      `DELETE FROM settled WHERE id IN
       (SELECT id FROM (SELECT id, at_ms FROM settled ORDER BY id LIMIT ?) WHERE at_ms < ?)`,
    ),
  };
}

const decodeJob = (row: SqlRow): KnownSettledJob => ({
  account: text(row, 'address'),
  settledAtMs: integer(row, 'at_ms'),
  tokens: integer(row, 'tokens'),
  finished: integer(row, 'finished') === 1,
  speedMilli: optionalInteger(row, 'speed_milli'),
});
