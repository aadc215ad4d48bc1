/** How the books open the transparency log, which lives in the same database and the same transactions. */
import type { DatabaseSync } from 'node:sqlite';
import type { LogWriter } from '../log/writer.ts';

/** Opens the log in the ledger's database, making its tables where they are missing. */
export type OpenLog = (database: DatabaseSync) => LogWriter;
