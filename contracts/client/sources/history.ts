/** What happened at an address since a known transaction: oldest first, without a gap, never more than asked. */
import type { Address, Transaction } from '@ton/core';
import { BombyxError } from '#protocol/errors.ts';
import type { ChainSource } from './source.ts';
import { previousOf, type TransactionId } from './transaction-id.ts';

/** Transactions per request; toncenter gives at most 100. */
const PAGE = 64;

/** Behind more than this, whoever watches begins anew from the account's state. */
const MAX_PAGES = 160;

export interface HistoryRange {
  /** The newest transaction, known from somewhere that is trusted: everything below is checked against its hash. */
  readonly top: TransactionId;
  /** Logical time of a transaction of this account that was seen already; 0 for all. */
  readonly afterLt: bigint;
  /** Most transactions in the answer. */
  readonly limit: number;
  /** Most requests for one answer. */
  readonly maxPages?: number;
}

export interface History {
  /** Oldest first; the first follows `afterLt` immediately. */
  readonly transactions: readonly Transaction[];
  /** True when there are newer ones up to `top`: ask again after the last of these. */
  readonly more: boolean;
}

/**
 * Reads what `source` holds between `afterLt` and `top`.
 *
 * Transactions name the one before them by its hash, so that a source can refuse to answer but can neither leave
 * anything out nor invent anything below `top`.
 *
 * @throws BombyxError `chain/backlog` when more happened than can be walked; `chain/disagreement` when the
 * transaction at `afterLt` is not below `top`; `chain/unreachable`, `chain/malformed`; the signal's reason.
 */
export async function historySince(
  source: ChainSource,
  address: Address,
  range: HistoryRange,
  signal: AbortSignal,
): Promise<History> {
  const { afterLt, limit, maxPages = MAX_PAGES } = range;
  let oldest: readonly Transaction[] = [];
  let count = 0;
  let from = range.top;
  for (let pages = 0; from.lt > afterLt; pages++) {
    if (pages === maxPages) throw new BombyxError('chain/backlog', `over ${count} transactions`);
    const page = await source.transactions(address, { from, afterLt, limit: PAGE }, signal);
    const last = page.at(-1);
    if (last === undefined)
      throw new BombyxError('chain/malformed', `${source.name}: a page without transactions`);
    count += page.length;
    oldest = [...oldest, ...page].slice(-limit); // walked from the top, answered from the bottom
    from = previousOf(last);
  }
  if (from.lt !== afterLt && afterLt !== 0n)
    throw new BombyxError('chain/disagreement', `${source.name}: no transaction at ${afterLt}`);
  return { transactions: oldest.toReversed(), more: count > oldest.length };
}
