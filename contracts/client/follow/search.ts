/** Looks through an account's transactions from the newest down, in bounded steps, and none of them twice. */
import type { Address, Transaction } from '@ton/core';
import type { ChainSource } from '../sources/source.ts';
import { previousOf } from '../sources/transaction-id.ts';
import type { Searched } from './trail.ts';

/** Transactions per request. */
const PAGE = 64;

/** Requests per look: strangers can write to any address, and a flood of theirs must not hold up a look for ever. */
const MAX_PAGES = 8;

/** Clocks of blocks and of the answer that named `sinceS` may differ by this much. */
const CLOCK_SLACK_S = 60;

export interface Range {
  readonly of: Address;
  readonly sinceS: number;
  readonly searched: Searched;
}

export type Found =
  | { readonly found: Transaction }
  | {
      readonly found?: undefined;
      readonly searched: Searched;
      /** True when everything up to now was looked at. */
      readonly complete: boolean;
    };

/** Goes on where an earlier look stopped. @throws as `ChainSource.transactions`. */
export async function search(
  source: ChainSource,
  { of, sinceS, searched }: Range,
  matches: (transaction: Transaction) => boolean,
  signal: AbortSignal,
): Promise<Found> {
  const { uptoLt: afterLt, unfinished } = searched;
  let from = unfinished?.next;
  let topLt = unfinished?.topLt;
  for (let pages = 0; pages < MAX_PAGES; pages++) {
    const page = await source.transactions(of, { afterLt, limit: PAGE, ...(from && { from }) }, signal);
    const found = page.find(matches);
    if (found) return { found };
    topLt ??= page[0]?.lt;
    const oldest = page.at(-1);
    const next = oldest && previousOf(oldest);
    if (!next || next.lt <= afterLt || oldest.now < sinceS - CLOCK_SLACK_S)
      return { searched: { uptoLt: topLt ?? afterLt }, complete: unfinished === undefined };
    from = next;
  }
  return {
    searched: { uptoLt: afterLt, ...(from && topLt !== undefined && { unfinished: { topLt, next: from } }) },
    complete: false,
  };
}
