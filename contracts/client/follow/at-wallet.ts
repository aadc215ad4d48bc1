/** Looks for the transaction by which a wallet took an order, and knows when none can come any more. */
import type { Address, Transaction } from '@ton/core';
import type { AccountSight, ChainSource } from '../sources/source.ts';
import { search } from './search.ts';
import type { Searched } from './trail.ts';

/** After its deadline an order cannot be taken; nodes behind one address may lag behind one another by this much. */
export const DEADLINE_GRACE_S = 15;

/** What a wallet was asked to take. */
export interface Asked {
  readonly wallet: Address;
  /** The chain's time when it was asked for, Unix seconds: nothing older is searched. */
  readonly sinceS: number;
  /** By the chain's clock, Unix seconds: the wallet takes it no later. */
  readonly validUntilS: number;
}

export type AtWallet =
  | { readonly seen: 'taken'; readonly transaction: Transaction }
  /** The deadline passed without it: it can never arrive. */
  | { readonly seen: 'expired' }
  | {
      readonly seen: 'nothing';
      readonly searched: Searched;
      /** The wallet as it was before the search. */
      readonly sight: AccountSight;
      /** True when everything up to that sight was looked at. */
      readonly complete: boolean;
    };

/** @throws BombyxError as `ChainSource.transactions`. */
export async function lookAtWallet(
  source: ChainSource,
  { wallet: of, sinceS, validUntilS }: Asked,
  searched: Searched,
  matches: (transaction: Transaction) => boolean,
  signal: AbortSignal,
): Promise<AtWallet> {
  // Before the search: an order that comes between the two must not look overdue.
  const sight = await source.account(of, signal);
  const result = await search(source, { of, sinceS, searched }, matches, signal);
  if (result.found) return { seen: 'taken', transaction: result.found };
  if (result.complete && sight.timeS > validUntilS + DEADLINE_GRACE_S) return { seen: 'expired' };
  return { seen: 'nothing', searched: result.searched, sight, complete: result.complete };
}
