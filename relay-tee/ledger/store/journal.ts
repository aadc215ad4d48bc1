/** The journal: the only way to a balance. Old postings are folded into sums, their hash chain stays. */
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { Bytes } from '#protocol/bytes/bytes.ts';
import { ROWS, type Entry, type EntryKind, type Owner, type Row } from '../journal/entry.ts';
import { nextHead } from '../journal/head.ts';
import type { BooksRow } from './books.ts';
import { bigint, blob, exactly, integer, text, type SqlRow } from './rows.ts';

const TABLE: Readonly<Record<Owner, string>> = { client: 'clients', peer: 'peers', payee: 'payees' };

export class Journal {
  readonly #books: BooksRow;
  readonly #sql: ReturnType<typeof prepare>;

  constructor(database: DatabaseSync, books: BooksRow) {
    this.#books = books;
    this.#sql = prepare(database);
  }

  /** Writes one entry and moves its balances. Returns its number. */
  write(entry: Entry): number {
    const { entries, head, timeMs, changedAtMs } = this.#books.current;
    const id = entries + 1;
    const next = nextHead(head, id, entry);
    this.#sql.entry.run(id, entry.kind, entry.reference, timeMs, next);
    entry.postings.forEach(({ row, owner, amountNano }, place) => {
      this.#sql.posting.run(id, place, row, owner, amountNano);
      this.#sql.balances[row].run(amountNano, owner);
    });
    this.#books.update({ entries: id, head: next, changedAtMs: changedAtMs ?? timeMs });
    return id;
  }

  /** Folds up to `limit` of the oldest entries, if they were written before `timeMs` and are committed. */
  fold(timeMs: number, limit: number): void {
    const { foldedEntries, landed } = this.#books.current;
    const upTo = Math.min(landed.entry, foldedEntries + limit);
    const last = upTo > foldedEntries ? this.#sql.getEntry.get(upTo) : undefined;
    if (!last || integer(last, 'at_ms') >= timeMs) return;
    this.#sql.fold.run(upTo);
    this.#sql.dropPostings.run(upTo);
    this.#sql.dropEntries.run(upTo);
    this.#books.update({ foldedEntries: upTo, foldedHead: blob(last, 'head') });
  }

  /** Counts the chain of all kept entries again. */
  headAgain(): Bytes {
    const { foldedHead, foldedEntries, entries } = this.#books.current;
    let head = foldedHead;
    for (let id = foldedEntries + 1; id <= entries; id++) head = nextHead(head, id, this.#read(id));
    return head;
  }

  #read(id: number): Entry {
    const row = this.#sql.getEntry.get(id);
    if (!row) throw new Error(`books: entry ${id} is missing`);
    return decodeEntry(row, this.#sql.getPostings.all(id));
  }
}

const isRow = (value: unknown): value is Row => typeof value === 'string' && Object.hasOwn(ROWS, value);

function decodeEntry(row: SqlRow, postings: readonly SqlRow[]): Entry {
  return {
    kind: text(row, 'kind') as EntryKind,
    reference: blob(row, 'reference'),
    postings: postings.map((posting) => {
      const name = posting['row'];
      if (!isRow(name)) throw new Error('books: a posting in no row');
      return {
        row: name,
        owner: integer(posting, 'owner'),
        amountNano: bigint(posting, 'amount'),
      };
    }),
  };
}

function prepare(database: DatabaseSync) {
  const balance = (row: Row): StatementSync =>
    database.prepare(`UPDATE ${TABLE[ROWS[row]]} SET ${row} = ${row} + ? WHERE id = ?`);
  return {
    balances: {
      drawn: balance('drawn'),
      reserved: balance('reserved'),
      held: balance('held'),
      unclaimed: balance('unclaimed'),
      unbound: balance('unbound'),
      earned: balance('earned'),
      promised: balance('promised'),
      advanced: balance('advanced'),
    } satisfies Record<Row, StatementSync>,
    entry: database.prepare('INSERT INTO entries VALUES (?, ?, ?, ?, ?)'),
    posting: database.prepare('INSERT INTO postings VALUES (?, ?, ?, ?, ?)'),
    getEntry: database.prepare('SELECT * FROM entries WHERE id = ?'),
    getPostings: exactly(database)('SELECT row, owner, amount FROM postings WHERE entry = ? ORDER BY place'),
    fold: database.prepare(
      `INSERT INTO folded SELECT row, owner, sum(amount) FROM postings WHERE entry <= ? GROUP BY row, owner
       ON CONFLICT (row, owner) DO UPDATE SET amount = amount + excluded.amount`,
    ),
    dropPostings: database.prepare('DELETE FROM postings WHERE entry <= ?'),
    dropEntries: database.prepare('DELETE FROM entries WHERE id <= ?'),
  };
}
