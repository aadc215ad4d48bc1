/** Answers of operations that were done, for whoever asks for the same one again. */
import type { DatabaseSync } from 'node:sqlite';
import type { Bytes } from '#protocol/bytes/bytes.ts';
import { blob } from './rows.ts';

export class Operations {
  readonly #sql: ReturnType<typeof prepare>;

  constructor(database: DatabaseSync) {
    this.#sql = prepare(database);
  }

  find(id: Uint8Array): { readonly digest: Bytes; readonly answer: Bytes } | undefined {
    const row = this.#sql.find.get(id);
    return row && { digest: blob(row, 'digest'), answer: blob(row, 'answer') };
  }

  add(id: Uint8Array, digest: Uint8Array, answer: Uint8Array, atMs: number): void {
    this.#sql.add.run(id, digest, answer, atMs);
  }

  /** Forgets up to `limit` that were done before `timeMs`. */
  forgetBefore(timeMs: number, limit: number): number {
    return Number(this.#sql.forget.run(timeMs, limit).changes);
  }
}

const prepare = (database: DatabaseSync) => ({
  find: database.prepare('SELECT digest, answer FROM operations WHERE id = ?'),
  add: database.prepare('INSERT INTO operations VALUES (?, ?, ?, ?)'),
  forget: database.prepare(
    'DELETE FROM operations WHERE id IN (SELECT id FROM operations WHERE at_ms < ? ORDER BY at_ms LIMIT ?)',
  ),
});
