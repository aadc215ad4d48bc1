/** What a wallet has sent lately, by the chain's own word: whoever begins anew knows what may still be on its way. */
import type { Address } from '@ton/core';
import type { ChainSource } from '../sources/source.ts';
import { previousOf, type TransactionId } from '../sources/transaction-id.ts';
import { flightsOf, type Flight } from './flight.ts';

/** Transactions per request. */
const PAGE = 64;

export interface Lately {
  /** The wallet's newest transaction, where it is known. */
  readonly top?: TransactionId;
  /** Unix seconds: what was sent before is long there. */
  readonly sinceS: number;
  /** Most transactions to look at: strangers can write to any address. */
  readonly most: number;
}

/** The newest first. @throws BombyxError as `ChainSource.transactions`. */
export async function recentFlights(
  source: ChainSource,
  wallet: Address,
  { top, sinceS, most }: Lately,
  signal: AbortSignal,
): Promise<Flight[]> {
  const flights: Flight[] = [];
  let from = top;
  for (let left = most; left > 0;) {
    const range = { afterLt: 0n, limit: Math.min(PAGE, left), ...(from && { from }) };
    const page = await source.transactions(wallet, range, signal);
    const recent = page.filter(({ now }) => now >= sinceS);
    for (const transaction of recent) flights.push(...flightsOf(wallet, transaction).reverse());
    const oldest = recent.length < page.length ? undefined : page.at(-1);
    if (oldest === undefined || oldest.prevTransactionLt === 0n) break;
    from = previousOf(oldest);
    left -= page.length;
  }
  return flights;
}
