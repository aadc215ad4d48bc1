/** How transactions name one another: by logical time and hash, each the one before it. */
import type { Transaction } from '@ton/core';
import { toHex } from '#protocol/bytes/text.ts';
import { uint256Bytes } from '../cells.ts';

export interface TransactionId {
  readonly lt: bigint;
  /** Hex. */
  readonly hash: string;
}

export const idOf = (transaction: Transaction): TransactionId => ({
  lt: transaction.lt,
  hash: toHex(transaction.hash()),
});

/** The transaction before this one on the same account; `lt` is 0 where there is none. */
export const previousOf = ({ prevTransactionLt, prevTransactionHash }: Transaction): TransactionId => ({
  lt: prevTransactionLt,
  hash: toHex(uint256Bytes(prevTransactionHash)),
});

export const isSameId = (a: TransactionId, b: TransactionId): boolean => a.lt === b.lt && a.hash === b.hash;
