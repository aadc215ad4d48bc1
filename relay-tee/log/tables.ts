/** The log's tables, in the ledger's database, and every statement on them. */
import type { DatabaseSync } from 'node:sqlite';

/**
 * `log_leaves` is the log. `log_hashes` are the tiles above level 0, from which proofs of any size are made, and
 * `log_edge` is where the next leaf joins; both follow from the leaves and are checked against them at each start.
 */
const TABLES = `
  CREATE TABLE IF NOT EXISTS log_leaves (
    position INTEGER PRIMARY KEY, leaf BLOB NOT NULL CHECK (length(leaf) = 32)
  ) STRICT;
  CREATE INDEX IF NOT EXISTS log_positions ON log_leaves (leaf);
  CREATE TABLE IF NOT EXISTS log_hashes (
    level INTEGER NOT NULL, position INTEGER NOT NULL, hash BLOB NOT NULL CHECK (length(hash) = 32),
    PRIMARY KEY (level, position)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS log_edge (
    id INTEGER PRIMARY KEY CHECK (id = 1), size INTEGER NOT NULL, roots BLOB NOT NULL
  ) STRICT;
  INSERT OR IGNORE INTO log_edge VALUES (1, 0, x'');
`;

export type LogStatements = ReturnType<typeof prepareLog>;

/** Creates the tables where there are none. */
export function prepareLog(database: DatabaseSync) {
  database.exec(TABLES);
  return {
    edge: database.prepare('SELECT size, roots FROM log_edge'),
    putEdge: database.prepare('UPDATE log_edge SET size = ?, roots = ?'),
    leaves: database.prepare(
      'SELECT leaf AS bytes FROM log_leaves WHERE position >= ? AND position < ? ORDER BY position',
    ),
    putLeaf: database.prepare('INSERT INTO log_leaves VALUES (?, ?)'),
    position: database.prepare('SELECT position FROM log_leaves WHERE leaf = ? ORDER BY position LIMIT 1'),
    end: database.prepare('SELECT coalesce(max(position) + 1, 0) AS size FROM log_leaves'),
    hashes: database.prepare(
      'SELECT hash AS bytes FROM log_hashes WHERE level = ? AND position >= ? AND position < ? ORDER BY position',
    ),
    putHash: database.prepare('INSERT INTO log_hashes VALUES (?, ?, ?)'),
  };
}
