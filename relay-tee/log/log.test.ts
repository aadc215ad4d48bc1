/** The relay's log: in the database's transactions and nowhere else, the same after every crash, and never too large. */
import { execFile } from 'node:child_process';
import { copyFileSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import { MemoryLog, numberedLeaves } from '#protocol/vectors/log/memory-log.ts';
import { codeOf, FULL, RANDOM_CASES } from '#protocol/vectors/testing.ts';
import { logOf, openDatabase, transact } from '../../tests/relay/log.ts';
import { RelayLog } from './log.ts';

const LEAVES = 700;

/** A process of its own: what other tests hold is none of the log's. */
const MEMORY = fileURLToPath(new URL('../../tests/relay/log-memory.ts', import.meta.url));

const leaves = await numberedLeaves(LEAVES);
const expected = new MemoryLog(leaves);
const folder = mkdtempSync(join(tmpdir(), 'bombyx-log-'));
afterAll(() => rmSync(folder, { recursive: true }));

const leafAt = (position: number) => leaves[position] ?? new Uint8Array(0);

/** Appends the leaves from `log.size` up to `end`, within the transaction that is open. */
function appendUpTo(log: RelayLog, end: number): void {
  while (log.size < end) log.append(leafAt(log.size));
}

/** What a process that starts now finds of a database whose process stops at this very moment. */
function crashed(path: string): DatabaseSync {
  const copy = join(folder, `crash-${Math.random()}`);
  for (const suffix of ['', '-wal'])
    if (existsSync(path + suffix)) copyFileSync(path + suffix, copy + suffix);
  return openDatabase(copy);
}

test('a new log is empty', async () => {
  const log = new RelayLog(openDatabase());
  expect(log.size).toBe(0);
  expect(log.root()).toEqual(await expected.root(0));
  expect(log.head()).toEqual(await expected.head(0));
});

test('every leaf has its position, and the root after it is that of the definition', async () => {
  const { database, log } = logOf([]);
  for (const [i, leaf] of leaves.entries()) {
    expect(transact(database, () => log.append(leaf))).toBe(i);
    expect(log.size).toBe(i + 1);
    if (i % 7 === 0) expect(log.root()).toEqual(await expected.root(i + 1));
  }
  expect(log.head()).toEqual(await expected.head(LEAVES));
});

test('a leaf is found at its first position; one that is not there is not found', () => {
  const { database, log } = logOf(leaves.slice(0, 300));
  transact(database, () => log.append(leafAt(5)));
  expect(log.positionOf(leafAt(5))).toBe(5);
  expect(log.positionOf(leafAt(299))).toBe(299);
  expect(log.positionOf(leafAt(301))).toBeUndefined();
});

test('nothing is appended outside of a transaction, and nothing but 32 bytes', async () => {
  const { database, log } = logOf([]);
  expect(() => log.append(leafAt(0))).toThrow('transaction');
  for (const length of [0, 31, 33])
    expect(await codeOf(() => transact(database, () => log.append(new Uint8Array(length))))).toBe(
      'input/invalid',
    );
  expect(log.size).toBe(0);
});

describe('a transaction', () => {
  test('shows its leaves to its writer, and to nobody else before it is committed', async () => {
    const { database, log } = logOf(leaves.slice(0, 10));
    expect(log.head()).toEqual(await expected.head(10));
    database.exec('BEGIN IMMEDIATE');
    appendUpTo(log, 260);
    expect(log.size).toBe(260);
    expect(log.root()).toEqual(await expected.root(260));
    expect(log.head()).toEqual(await expected.head(10));
    expect(log.positionOf(leafAt(100))).toBeUndefined();
    expect(log.tile({ level: 0, index: 0, width: 11 })).toBeUndefined();
    expect(log.tile({ level: 1, index: 0, width: 1 })).toBeUndefined();
    expect(log.entries({ index: 0, width: 11 })).toBeUndefined();
    database.exec('COMMIT');
    expect(log.head()).toEqual(await expected.head(260));
    expect(log.positionOf(leafAt(100))).toBe(100);
    expect(log.tile({ level: 1, index: 0, width: 1 })).toEqual(
      await expected.tile({ level: 1, index: 0, width: 1 }),
    );
  });

  test('that is rolled back leaves nothing, and other leaves take the places', async () => {
    const { database, log } = logOf(leaves.slice(0, 250));
    const others = await numberedLeaves(20, 1);
    expect(() =>
      transact(database, () => {
        for (const leaf of others) log.append(leaf);
        throw new Error('rolled back');
      }),
    ).toThrow('rolled back');
    expect(log.head()).toEqual(await expected.head(250));
    transact(database, () => appendUpTo(log, 300));
    expect(log.head()).toEqual(await expected.head(300));
    expect(() => new RelayLog(database)).not.toThrow();
  });

  test('in any order of commits and rollbacks makes the log of what was committed', async () => {
    const steps = fc.array(fc.record({ count: fc.integer({ min: 0, max: 90 }), commit: fc.boolean() }), {
      maxLength: 8,
    });
    const rejected = await numberedLeaves(90, 2);
    await fc.assert(
      fc.asyncProperty(steps, async (all) => {
        const { database, log } = logOf([]);
        let size = 0;
        for (const { count, commit } of all) {
          database.exec('BEGIN IMMEDIATE');
          for (let i = 0; i < count; i++) log.append((commit ? leaves[size + i] : rejected[i]) ?? leafAt(0));
          database.exec(commit ? 'COMMIT' : 'ROLLBACK');
          if (commit) size = Math.min(size + count, LEAVES);
        }
        expect(log.head()).toEqual(await expected.head(size));
        expect(new RelayLog(database).head()).toEqual(await expected.head(size));
        database.close();
      }),
      { ...RANDOM_CASES, numRuns: FULL ? 500 : 15 },
    );
  });
});

describe('a crash', () => {
  test('at any step of a transaction leaves the log before it, and after its commit the log with it', async () => {
    const path = join(folder, 'steps.db');
    const database = openDatabase(path);
    const log = new RelayLog(database);
    transact(database, () => appendUpTo(log, 250));
    for (let end = 251; end < 262; end += 2) {
      const before = log.size;
      database.exec('BEGIN IMMEDIATE');
      log.append(leafAt(before));
      const half = new RelayLog(crashed(path));
      expect(half.head()).toEqual(await expected.head(before));
      appendUpTo(log, end + 1);
      expect(new RelayLog(crashed(path)).head()).toEqual(await expected.head(before));
      database.exec('COMMIT');
      expect(new RelayLog(crashed(path)).head()).toEqual(await expected.head(end + 1));
    }
  });

  test('inside an append leaves nothing of it once the transaction is rolled back', async () => {
    const { database, log } = logOf(leaves.slice(0, 255));
    for (const table of ['log_leaves', 'log_hashes', 'log_edge']) {
      const event = table === 'log_edge' ? 'UPDATE' : 'INSERT';
      database.exec(
        `CREATE TEMP TRIGGER failing BEFORE ${event} ON main.${table} BEGIN SELECT RAISE(ABORT, 'disk'); END`,
      );
      expect(() => transact(database, () => log.append(leafAt(255)))).toThrow('disk');
      database.exec('DROP TRIGGER failing');
      expect(new RelayLog(database).head()).toEqual(await expected.head(255));
    }
    transact(database, () => log.append(leafAt(255)));
    expect(log.head()).toEqual(await expected.head(256));
  });
});

describe('a log that does not fit itself is not opened:', () => {
  test.each([
    ['a changed leaf in the last tile', `UPDATE log_leaves SET leaf = zeroblob(32) WHERE position = 530`],
    ['a lost leaf', `DELETE FROM log_leaves WHERE position = 540`],
    ['a lost last leaf', `DELETE FROM log_leaves WHERE position = 699`],
    ['a leaf too many', `INSERT INTO log_leaves VALUES (700, zeroblob(32))`],
    ['a changed hash of a tile', `UPDATE log_hashes SET hash = zeroblob(32) WHERE position = 1`],
    ['a lost hash of a tile', `DELETE FROM log_hashes WHERE position = 0`],
    ['an older edge', `UPDATE log_edge SET size = 699`],
    ['a changed edge', `UPDATE log_edge SET roots = zeroblob(length(roots))`],
    ['a short edge', `UPDATE log_edge SET roots = substr(roots, 1, length(roots) - 32)`],
    ['a torn edge', `UPDATE log_edge SET roots = substr(roots, 1, length(roots) - 1)`],
    ['no edge', `UPDATE log_edge SET size = 0, roots = x''`],
  ])('%s', async (_, damage) => {
    const { database } = logOf(leaves);
    database.exec(damage);
    expect(await codeOf(() => new RelayLog(database))).toBe('log/corrupt');
  });

  test('a log is not opened inside a transaction, whose end it cannot know', () => {
    const database = openDatabase();
    database.exec('BEGIN');
    expect(() => new RelayLog(database)).toThrow('transaction');
  });
});

test('many leaves are appended with flat memory, and the log is opened again in no time', async () => {
  const COUNT = FULL ? 100_000 : 10_000;
  const path = join(folder, 'many.db');
  const { stdout } = await promisify(execFile)(process.execPath, [
    '--expose-gc',
    MEMORY,
    path,
    String(COUNT),
  ]);
  const { earlyBytes, lateBytes, size } = JSON.parse(stdout) as Record<string, number>;
  expect(size).toBe(COUNT);
  expect(lateBytes).toBeLessThan((earlyBytes ?? 0) + 1_000_000);
  const started = process.cpuUsage();
  expect(new RelayLog(openDatabase(path)).head().size).toBe(COUNT);
  const { user, system } = process.cpuUsage(started);
  expect((user + system) / 1_000).toBeLessThan(200);
});
