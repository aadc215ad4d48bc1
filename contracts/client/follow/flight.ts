/** A message on its way from a wallet to a contract: the chain loses none, so that each is seen to arrive in the end. */
import type { Address, Transaction } from '@ton/core';
import { toHex } from '#protocol/bytes/text.ts';
import type { ChainSource } from '../sources/source.ts';
import { refusalOf, type Refusal } from './outcome.ts';
import { search } from './search.ts';
import type { Searched } from './trail.ts';

export interface Flight {
  readonly wallet: Address;
  readonly contract: Address;
  /** Logical time at which the wallet sent it: of two between the same addresses the earlier one arrives first. */
  readonly createdLt: bigint;
  /** When that was, Unix seconds. */
  readonly sinceS: number;
}

/** How a contract took a message. */
export type Arrival = {
  /** Of the transaction that took it, hex. */
  readonly transaction: string;
  readonly atS: number;
} & ({ readonly seen: 'done' } | ({ readonly seen: 'failed'; readonly where: 'contract' } & Refusal));

/** What a transaction of `wallet` has sent, in its order. */
export const flightsOf = (wallet: Address, { outMessages, now: sinceS }: Transaction): Flight[] =>
  outMessages
    .values()
    .flatMap(({ info }) =>
      info.type === 'internal' ? [{ wallet, contract: info.dest, createdLt: info.createdLt, sinceS }] : [],
    );

/**
 * Looks once for the transaction by which the contract took the message; bounded, however much others send there.
 *
 * @throws BombyxError as `ChainSource.transactions`.
 */
export async function lookForArrival(
  source: ChainSource,
  { wallet, contract: of, createdLt, sinceS }: Flight,
  searched: Searched,
  signal: AbortSignal,
): Promise<Arrival | { readonly seen: 'nothing'; readonly searched: Searched }> {
  const isArrival = ({ inMessage }: Transaction) =>
    inMessage?.info.type === 'internal' &&
    inMessage.info.createdLt === createdLt &&
    inMessage.info.src.equals(wallet);
  const result = await search(source, { of, sinceS, searched }, isArrival, signal);
  if (!result.found) return { seen: 'nothing', searched: result.searched };
  const refusal = refusalOf(result.found);
  return {
    ...(refusal ? { seen: 'failed', where: 'contract', ...refusal } : { seen: 'done' }),
    ...nameOf(result.found),
  };
}

/** Which transaction it was, and when. */
export const nameOf = (transaction: Transaction): { transaction: string; atS: number } => ({
  transaction: toHex(transaction.hash()),
  atS: transaction.now,
});
