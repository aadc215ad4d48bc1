/** The chain's memory: one SQLite file, or the same tables in memory. Each method is one commit, whole or not at all. */
import { DatabaseSync, type StatementSync } from 'node:sqlite';
import type { AccountState } from '../chain/account.ts';
import { prepareDatabase } from './schema.ts';
import type { BlockRecord, Head, JournalEntry, JournalKind, Page, StoredTransaction } from './records.ts';

type Row = ReturnType<StatementSync['get']>;

const IN_MEMORY = ':memory:';

export class Store {
  readonly #database: DatabaseSync;
  readonly #sql: ReturnType<typeof prepareStatements>;

  /** @throws StateError when the file cannot be used. */
  constructor(path?: string) {
    this.#database = new DatabaseSync(path ?? IN_MEMORY);
    try {
      prepareDatabase(this.#database);
      this.#sql = prepareStatements(this.#database);
    } catch (error) {
      this.#database.close();
      throw error;
    }
  }

  head(): Head | undefined {
    const row = this.#sql.head.get();
    return row === undefined ? undefined : headOf(row);
  }

  /** Messages that were acknowledged and wait for a block, oldest first. */
  pending(): JournalEntry[] {
    return this.#sql.pending.all().map(entryOf);
  }

  carried(): Uint8Array[] {
    return this.#sql.carried.all().map((row) => blob(row, 'body'));
  }

  /** The id after the last of the journal. */
  nextId(): number {
    return int(this.#sql.lastId.get(), 'id') + 1;
  }

  account(address: string): AccountState | undefined {
    const row = this.#sql.account.get(address);
    return row && { boc: Buffer.from(blob(row, 'state')).toString('base64') };
  }

  /** Newest first, `from` included, down to but without `after`. */
  transactions(address: string, page: Page): StoredTransaction[] {
    const from = page.from ?? MAX_LT;
    const rows = this.#sql.transactions.all(address, from, page.after ?? -1n, page.limit);
    return rows.map((row) => transactionOf(address, row));
  }

  transaction(address: string, lt: bigint): StoredTransaction | undefined {
    return this.transactions(address, { from: lt, after: lt - 1n, limit: 1 })[0];
  }

  countTransactions(): number {
    return int(this.#sql.count.get(), 'count');
  }

  /** Makes messages durable that no block has taken yet. */
  append(entries: readonly JournalEntry[]): void {
    this.#commit(() => {
      for (const entry of entries) this.#journal(entry, 'pending', null);
    });
  }

  appendBlock(block: BlockRecord): void {
    const { seqno } = block.head;
    this.#commit(() => {
      for (const [address, state] of block.accounts)
        this.#sql.putAccount.run(address, Buffer.from(state.boc, 'base64'));
      for (const { address, lt, hash, boc } of block.transactions)
        this.#sql.putTransaction.run(address, lt, hash, seqno, boc);
      for (const { entry, outcome } of block.settled) this.#journal(entry, outcome, seqno);
      if (block.carried !== undefined) this.#carry(block.carried);
      this.#putHead(block.head);
    });
  }

  close(): void {
    this.#database.close();
  }

  #journal(entry: JournalEntry, outcome: string, seqno: number | null): void {
    const { id, kind, hash, body, dueMs } = entry;
    this.#sql.journal.run(id, kind, hash, body, dueMs, outcome, seqno);
  }

  #carry(bodies: readonly Uint8Array[]): void {
    this.#sql.dropCarried.run();
    for (const body of bodies) this.#sql.carry.run(body);
  }

  #putHead({ seqno, utime, lt, offsetS }: Head): void {
    this.#sql.putHead.run(seqno, utime, lt, offsetS);
  }

  #commit(write: () => void): void {
    this.#database.exec('BEGIN IMMEDIATE');
    try {
      write();
      this.#database.exec('COMMIT');
    } catch (error) {
      if (this.#database.isTransaction) this.#database.exec('ROLLBACK');
      throw error;
    }
  }
}

const MAX_LT = 2n ** 63n - 1n;

function prepareStatements(database: DatabaseSync) {
  const prepare = (sql: string) => {
    const statement = database.prepare(sql);
    statement.setReadBigInts(true); // logical times have 64 bits
    return statement;
  };
  return {
    head: prepare('SELECT * FROM head'),
    putHead: prepare('INSERT OR REPLACE INTO head VALUES (1, ?, ?, ?, ?)'),
    pending: prepare("SELECT * FROM journal WHERE outcome = 'pending' ORDER BY id"),
    journal: prepare(
      `INSERT INTO journal VALUES (?, ?, ?, ?, ?, ?, ?)
       ON CONFLICT (id) DO UPDATE SET outcome = excluded.outcome, seqno = excluded.seqno`,
    ),
    lastId: prepare('SELECT coalesce(max(id), 0) AS id FROM journal'),
    carried: prepare('SELECT body FROM carried ORDER BY id'),
    carry: prepare('INSERT INTO carried (body) VALUES (?)'),
    dropCarried: prepare('DELETE FROM carried'),
    account: prepare('SELECT state FROM accounts WHERE address = ?'),
    putAccount: prepare(
      'INSERT INTO accounts VALUES (?, ?) ON CONFLICT (address) DO UPDATE SET state = excluded.state',
    ),
    transactions: prepare(
      'SELECT * FROM transactions WHERE address = ? AND lt <= ? AND lt > ? ORDER BY lt DESC LIMIT ?',
    ),
    putTransaction: prepare(
      'INSERT INTO transactions (address, lt, hash, seqno, boc) VALUES (?, ?, ?, ?, ?)',
    ),
    count: prepare('SELECT count(*) AS count FROM transactions'),
  };
}

function headOf(row: Row): Head {
  return {
    seqno: int(row, 'seqno'),
    utime: int(row, 'utime'),
    lt: BigInt(text(row, 'lt')),
    offsetS: int(row, 'offset_s'),
  };
}

function entryOf(row: Row): JournalEntry {
  return {
    id: int(row, 'id'),
    kind: text(row, 'kind') as JournalKind,
    hash: blob(row, 'hash'),
    body: blob(row, 'body'),
    dueMs: int(row, 'due_ms'),
  };
}

function transactionOf(address: string, row: Row): StoredTransaction {
  return {
    address,
    lt: BigInt(text(row, 'lt')),
    hash: blob(row, 'hash'),
    seqno: int(row, 'seqno'),
    boc: blob(row, 'boc'),
  };
}

const text = (row: Row, column: string): string => String(row?.[column]);
const int = (row: Row, column: string): number => Number(row?.[column]);

function blob(row: Row, column: string): Uint8Array {
  const value = row?.[column];
  if (!(value instanceof Uint8Array)) throw new Error(`state: ${column} is not a blob`);
  return value;
}
