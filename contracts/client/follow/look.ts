/** One look for a message: first at the wallet that sends it, then at the contract that gets it. The chain is the truth. */
import type { Cell, Message, Transaction } from '@ton/core';
import type { ChainSource } from '../sources/source.ts';
import { lookAtWallet } from './at-wallet.ts';
import { lookForArrival, nameOf, type Arrival } from './flight.ts';
import { normalisedHash } from './normalised-hash.ts';
import { refusalOf, type Refusal } from './outcome.ts';
import { sentAt, type AtContract, type Progress, type Trail } from './trail.ts';

/** Where a message ended. */
export type Ended =
  | Arrival
  /** The wallet sent nothing to the contract. */
  | ({
      readonly seen: 'failed';
      readonly where: 'wallet';
      readonly transaction: string;
      readonly atS: number;
    } & Refusal)
  /** The deadline passed without it: it can never arrive. */
  | { readonly seen: 'expired' };

export type Sighting =
  | Ended
  | { readonly seen: 'nothing'; readonly progress: Progress }
  /** The wallet has sent it; the contract has not answered yet. */
  | { readonly seen: 'wallet'; readonly progress: Progress };

/**
 * Looks once for what is new since `progress`; bounded, however much strangers have sent to either address.
 *
 * With a hash alone, the first message of the wallet's transaction to the contract counts.
 *
 * @throws BombyxError `chain/unreachable`, `chain/malformed`; the signal's reason when it is aborted.
 * @example
 * const sighting = await look(source, trail, START, AbortSignal.timeout(10_000));
 */
export async function look(
  source: ChainSource,
  trail: Trail,
  progress: Progress,
  signal: AbortSignal,
): Promise<Sighting> {
  if (progress.at === 'contract') return await lookAtContract(source, trail, progress, signal);
  const matches = (transaction: Transaction) => isSending(transaction, trail);
  const result = await lookAtWallet(source, trail, progress.searched, matches, signal);
  if (result.seen === 'expired') return result;
  if (result.seen === 'nothing')
    return { seen: 'nothing', progress: { at: 'wallet', searched: result.searched } };
  const createdLt = createdLtOf(result.transaction, trail);
  if (createdLt === undefined) return failedAtWallet(result.transaction);
  return await lookAtContract(source, trail, sentAt(createdLt), signal);
}

async function lookAtContract(
  source: ChainSource,
  { wallet, contract, sinceS }: Trail,
  progress: AtContract,
  signal: AbortSignal,
): Promise<Sighting> {
  const { createdLt, searched } = progress;
  const result = await lookForArrival(source, { wallet, contract, createdLt, sinceS }, searched, signal);
  if (result.seen !== 'nothing') return result;
  return { seen: 'wallet', progress: { ...progress, searched: result.searched } };
}

function isSending(transaction: Transaction, trail: Trail): boolean {
  const message = transaction.inMessage;
  if (trail.messageHash !== undefined && message?.info.type === 'external-in')
    if (normalisedHash(message) === trail.messageHash) return true;
  return trail.queryId !== undefined && createdLtOf(transaction, trail) !== undefined;
}

/** Logical time of the message to the contract, by which it is recognised there. */
function createdLtOf(transaction: Transaction, { contract, queryId }: Trail): bigint | undefined {
  const isIt = ({ info, body }: Message) =>
    info.type === 'internal' &&
    info.dest.equals(contract) &&
    (queryId === undefined || queryIdOf(body) === queryId);
  const info = transaction.outMessages.values().find(isIt)?.info;
  return info?.type === 'internal' ? info.createdLt : undefined;
}

/** Every body begins with a 32-bit opcode and its query id. */
function queryIdOf(body: Cell): bigint | undefined {
  const slice = body.beginParse();
  return slice.remainingBits < 96 ? undefined : slice.skip(32).loadUintBig(64);
}

const failedAtWallet = (transaction: Transaction): Ended => ({
  seen: 'failed',
  where: 'wallet',
  ...(refusalOf(transaction) ?? { code: 'chain/rejected' }),
  ...nameOf(transaction),
});
