/** Follows what an own wallet was ordered to send, from the wallet to the contracts that get it. */
import type { Transaction } from '@ton/core';
import { BombyxError } from '#protocol/errors.ts';
import { seqnoIn } from '../order-wallet.ts';
import type { ChainSource } from '../sources/source.ts';
import { lookAtWallet, type Asked } from './at-wallet.ts';
import { flightsOf, lookForArrival, type Arrival, type Flight } from './flight.ts';
import { normalisedHash } from './normalised-hash.ts';
import { UNSEARCHED, type Searched } from './trail.ts';
import { until, type Patience } from './until.ts';

/** An order that a wallet can take as its order number `seqno` only. */
export interface SentOrder extends Asked {
  readonly seqno: number;
  /** Normalised, hex. */
  readonly messageHash: string;
}

export type OrderSighting =
  | { readonly seen: 'taken'; readonly flights: readonly Flight[] }
  /** Another order has taken its number: it can never arrive. */
  | { readonly seen: 'overtaken' }
  | { readonly seen: 'expired' }
  | { readonly seen: 'nothing'; readonly searched: Searched };

/**
 * Looks once for the order at its wallet.
 *
 * @throws BombyxError as `ChainSource.transactions`.
 */
export async function lookForOrder(
  source: ChainSource,
  order: SentOrder,
  searched: Searched,
  signal: AbortSignal,
): Promise<OrderSighting> {
  const isIt = ({ inMessage: message }: Transaction) =>
    message?.info.type === 'external-in' && normalisedHash(message) === order.messageHash;
  const result = await lookAtWallet(source, order, searched, isIt, signal);
  if (result.seen === 'taken') return { seen: 'taken', flights: flightsOf(order.wallet, result.transaction) };
  if (result.seen === 'nothing' && result.complete && seqnoIn(result.sight) > order.seqno)
    return { seen: 'overtaken' };
  return result;
}

/** Resolves when the order has ended at its wallet. @throws as `until` */
export async function orderTaken(
  source: ChainSource,
  order: SentOrder,
  patience: Patience,
): Promise<Exclude<OrderSighting, { seen: 'nothing' }>> {
  let searched = UNSEARCHED;
  return until(async (signal) => {
    const sighting = await lookForOrder(source, order, searched, signal);
    if (sighting.seen !== 'nothing') return sighting;
    ({ searched } = sighting);
    return undefined;
  }, patience);
}

/** Resolves when the contract has taken the message, well or not. @throws as `until` */
export async function arrival(source: ChainSource, flight: Flight, patience: Patience): Promise<Arrival> {
  let searched = UNSEARCHED;
  return until(async (signal) => {
    const sighting = await lookForArrival(source, flight, searched, signal);
    if (sighting.seen !== 'nothing') return sighting;
    ({ searched } = sighting);
    return undefined;
  }, patience);
}

/** @throws BombyxError the contract's reason when it refused the message. */
export function expectTaken(end: Arrival): void {
  if (end.seen === 'failed') throw new BombyxError(end.code, end.reason ?? `transaction ${end.transaction}`);
}
