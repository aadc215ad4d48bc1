/** One look for a message: first at the wallet that sends it, then at the contract that gets it. The chain is the truth. */
import type { Cell, Message, Transaction } from '@ton/core';
import type { ChainSource } from '../sources/source.ts';
import { toHex } from '#protocol/bytes/text.ts';
import { normalisedHash } from './normalised-hash.ts';
import { refusalOf, type Refusal } from './outcome.ts';
import { search } from './search.ts';
import { sentAt, type AtContract, type Progress, type Trail } from './trail.ts';

/** After its deadline a message cannot be executed; nodes behind one address may lag behind one another by this much. */
export const DEADLINE_GRACE_S = 15;

/** Where a message ended. */
export type Ended =
  | { readonly seen: 'done'; readonly transaction: string; readonly atS: number }
  | ({
      /** `wallet`: it sent nothing to the contract. `contract`: it refused, and what was attached came back. */
      readonly seen: 'failed';
      readonly where: 'wallet' | 'contract';
      /** Of the transaction that ended it, hex. */
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
  // Before the search: a message that comes between the two must not look overdue.
  const { timeS } = await source.account(trail.wallet, signal);
  const { wallet: of, sinceS } = trail;
  const range = { of, sinceS, searched: progress.searched };
  const result = await search(source, range, (transaction) => isSending(transaction, trail), signal);
  if (result.found) {
    const createdLt = createdLtOf(result.found, trail);
    if (createdLt === undefined) return failed('wallet', result.found);
    return await lookAtContract(source, trail, sentAt(createdLt), signal);
  }
  if (result.complete && timeS > trail.validUntilS + DEADLINE_GRACE_S) return { seen: 'expired' };
  return { seen: 'nothing', progress: { at: 'wallet', searched: result.searched } };
}

async function lookAtContract(
  source: ChainSource,
  { wallet, contract: of, sinceS }: Trail,
  progress: AtContract,
  signal: AbortSignal,
): Promise<Sighting> {
  const { createdLt, searched } = progress;
  const isArrival = ({ inMessage }: Transaction) =>
    inMessage?.info.type === 'internal' &&
    inMessage.info.createdLt === createdLt &&
    inMessage.info.src.equals(wallet);
  const result = await search(source, { of, sinceS, searched }, isArrival, signal);
  if (!result.found) return { seen: 'wallet', progress: { ...progress, searched: result.searched } };
  if (refusalOf(result.found)) return failed('contract', result.found);
  return { seen: 'done', ...nameOf(result.found) };
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

const failed = (where: 'wallet' | 'contract', transaction: Transaction): Ended => ({
  seen: 'failed',
  where,
  ...(refusalOf(transaction) ?? { code: 'chain/rejected' }),
  ...nameOf(transaction),
});

const nameOf = (transaction: Transaction): { transaction: string; atS: number } => ({
  transaction: toHex(transaction.hash()),
  atS: transaction.now,
});
