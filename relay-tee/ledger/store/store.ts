/** The books on disk: every table, and the one transaction that writes to them. */
import { DatabaseSync } from 'node:sqlite';
import { RelayLog } from '../../log/log.ts';
import { BooksRow, type Books } from './books.ts';
import { Clients } from './clients.ts';
import { Commits } from './commits.ts';
import { Heads } from './heads.ts';
import { Journal } from './journal.ts';
import { Operations } from './operations.ts';
import { Payees } from './payees.ts';
import { prepareDatabase } from './schema.ts';
import { Settled } from './settled.ts';
import { Tickets } from './tickets.ts';
import { Withdrawals } from './withdrawals.ts';

export class Store {
  readonly database: DatabaseSync;
  readonly clients: Clients;
  readonly payees: Payees;
  readonly tickets: Tickets;
  readonly settled: Settled;
  readonly withdrawals: Withdrawals;
  readonly operations: Operations;
  readonly commits: Commits;
  readonly journal: Journal;
  readonly heads: Heads;
  /** In the same database and the same transactions. */
  readonly log: RelayLog;
  readonly #books: BooksRow;

  /** @throws BombyxError `relay/books` when the file cannot be used, `log/corrupt` when the log in it cannot. */
  constructor(path: string) {
    this.database = new DatabaseSync(path);
    try {
      prepareDatabase(this.database);
      this.#books = new BooksRow(this.database);
      this.clients = new Clients(this.database);
      this.payees = new Payees(this.database);
      this.tickets = new Tickets(this.database);
      this.settled = new Settled(this.database);
      this.withdrawals = new Withdrawals(this.database);
      this.operations = new Operations(this.database);
      this.commits = new Commits(this.database);
      this.journal = new Journal(this.database, this.#books);
      this.heads = new Heads(this.database);
      this.log = new RelayLog(this.database);
    } catch (error) {
      this.database.close();
      throw error;
    }
  }

  get books(): Books {
    return this.#books.current;
  }

  update(changes: Partial<Books>): void {
    this.#books.update(changes);
  }

  /** Runs `write` in one transaction: on the disk, whole, when this returns; not at all when it throws. */
  transaction<T>(write: () => T): T {
    this.database.exec('BEGIN IMMEDIATE');
    try {
      const result = write();
      this.#books.write();
      this.database.exec('COMMIT');
      this.#books.committed();
      return result;
    } catch (error) {
      if (this.database.isTransaction) this.database.exec('ROLLBACK');
      this.#books.rolledBack();
      throw error;
    }
  }

  close(): void {
    this.database.close();
  }
}
