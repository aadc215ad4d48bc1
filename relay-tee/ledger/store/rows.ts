/** From a row of SQLite to typed fields, one column at a time. */
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { ownBytes, type Bytes } from '#protocol/bytes/bytes.ts';

export type SqlRow = Exclude<ReturnType<StatementSync['get']>, undefined>;

/** Prepares statements that read every integer exactly: those above 2^53 are no numbers. */
export const exactly =
  (database: DatabaseSync) =>
  (sql: string): StatementSync => {
    const statement = database.prepare(sql);
    statement.setReadBigInts(true);
    return statement;
  };

const broken = (column: string): Error => new Error(`books: ${column} is not what its table says`);

export function bigint(row: SqlRow, column: string): bigint {
  const value = row[column];
  if (typeof value === 'bigint') return value;
  if (typeof value === 'number') return BigInt(value);
  throw broken(column);
}

export const integer = (row: SqlRow, column: string): number => Number(bigint(row, column));

export const optionalInteger = (row: SqlRow, column: string): number | undefined =>
  row[column] === null ? undefined : integer(row, column);

export function text(row: SqlRow, column: string): string {
  const value = row[column];
  if (typeof value !== 'string') throw broken(column);
  return value;
}

/** The bytes of a blob; rows own theirs already. */
export function blob(row: SqlRow, column: string): Bytes {
  const value = row[column];
  if (!(value instanceof Uint8Array)) throw broken(column);
  return value.buffer instanceof ArrayBuffer ? (value as Bytes) : ownBytes(value);
}
