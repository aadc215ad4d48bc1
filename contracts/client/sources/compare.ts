/** Whether two sources show the same. */
import { Cell } from '@ton/core';
import { toHex } from '#protocol/bytes/text.ts';
import type { AccountSight } from './source.ts';
import { isSameId } from './transaction-id.ts';

/** In what two views of an account with the same last logical time differ, if they do. */
export function differenceOf(a: AccountSight, b: AccountSight): string | undefined {
  if (a.last && b.last && !isSameId(a.last, b.last)) return 'last transaction';
  if (a.state !== b.state) return 'state';
  if (a.balanceNano !== b.balanceNano) return 'balance';
  if (!isSameCell(a.code, b.code)) return 'code';
  return isSameCell(a.data, b.data) ? undefined : 'data';
}

const isSameCell = (a: Cell | null, b: Cell | null): boolean => (a && b ? a.equals(b) : a === b);

/** Of plain values: numbers, texts, bytes, addresses, cells, and objects and lists of them. */
export const isSameValue = (a: unknown, b: unknown): boolean => textOf(a) === textOf(b);

const textOf = (value: unknown): string =>
  JSON.stringify(value, (_key, part: unknown) => {
    if (typeof part === 'bigint') return `${part}n`;
    return part instanceof Cell ? toHex(part.hash()) : part;
  });
