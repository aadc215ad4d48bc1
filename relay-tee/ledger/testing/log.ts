/** A stand-in for the transparency log: a chain of hashes in a table, whose root changes with every leaf. */
import { hash } from 'node:crypto';
import type { DatabaseSync } from 'node:sqlite';
import { concat, ownBytes } from '#protocol/bytes/bytes.ts';
import type { LogWriter } from '../../log/writer.ts';

export function openTestLog(database: DatabaseSync): LogWriter {
  database.exec('CREATE TABLE IF NOT EXISTS leaves (id INTEGER PRIMARY KEY, root BLOB NOT NULL) STRICT');
  const newest = database.prepare('SELECT id, root FROM leaves ORDER BY id DESC LIMIT 1');
  const add = database.prepare('INSERT INTO leaves (root) VALUES (?)');
  const root = () => {
    const value = newest.get()?.['root'];
    return value instanceof Uint8Array ? ownBytes(value) : new Uint8Array(32).fill(1);
  };
  return {
    get size() {
      return Number(newest.get()?.['id'] ?? 0);
    },
    append: (leaf) => void add.run(hash('sha256', concat(root(), leaf), 'buffer')),
    root,
  };
}
