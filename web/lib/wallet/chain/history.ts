/** Finds a message in the chain's transactions: first at the wallet that sent it, then at the account that got it. */
import { beginCell, storeMessage, type Address, type Cell, type Message, type Transaction } from '@ton/core';
import type { TonClient } from '@ton/ton';
import { codeOfExit } from '#contracts/client/errors.ts';
import { toHex } from '#protocol/bytes/text.ts';
import type { Sighting } from '../api.ts';

/** Transactions per request. */
const PAGE = 32;

/** Clocks of blocks and of the answer that named `sinceS` may differ by this much. */
const CLOCK_SLACK_S = 60;

/**
 * The hash of an external message in its normal form (TEP-467): however a wallet wrote source, fee, state and body
 * into the envelope, the same order has the same hash.
 */
export function normalisedHash(message: Message): string {
  if (message.info.type !== 'external-in') throw new Error('not an external message');
  const info = { type: 'external-in', dest: message.info.dest, importFee: 0n } as const;
  const normal = storeMessage({ info, init: null, body: message.body }, { forceRef: true });
  return toHex(beginCell().store(normal).endCell().hash());
}

export interface Wanted {
  readonly wallet: Address;
  readonly account: Address;
  readonly queryId: bigint;
  readonly messageHash?: string;
  readonly sinceS: number;
}

/** What the chain shows of the message, besides `nothing`. */
export async function findMessage(
  client: TonClient,
  wanted: Wanted,
  signal: AbortSignal,
): Promise<Exclude<Sighting, { seen: 'nothing' }> | undefined> {
  const sent = await search(client, wanted.wallet, wanted.sinceS, signal, (transaction) =>
    isSending(transaction, wanted),
  );
  if (!sent) return undefined;
  const carried = messageTo(sent, wanted);
  if (!carried)
    return { seen: 'failed', where: 'wallet', code: codeOfExit(exitCodeOf(sent)), ...nameOf(sent) };
  const got = await search(client, wanted.account, wanted.sinceS, signal, (transaction) =>
    isArrival(transaction, carried),
  );
  if (!got) return { seen: 'wallet' };
  if (isSuccess(got)) return { seen: 'done', ...nameOf(got) };
  return { seen: 'failed', where: 'account', code: codeOfExit(exitCodeOf(got)), ...nameOf(got) };
}

/** The newest transaction of `of` that `matches`, looking back as far as `sinceS`. */
async function search(
  client: TonClient,
  of: Address,
  sinceS: number,
  signal: AbortSignal,
  matches: (transaction: Transaction) => boolean,
): Promise<Transaction | undefined> {
  let from: { lt: string; hash: string } | undefined;
  for (;;) {
    signal.throwIfAborted();
    const page = await client.getTransactions(of, { limit: PAGE, ...from });
    const found = page.find(matches);
    if (found) return found;
    const oldest = page.at(-1);
    if (!oldest || page.length < PAGE || oldest.now < sinceS - CLOCK_SLACK_S) return undefined;
    from = { lt: oldest.lt.toString(), hash: oldest.hash().toString('base64') };
  }
}

function isSending(transaction: Transaction, wanted: Wanted): boolean {
  const message = transaction.inMessage;
  if (wanted.messageHash !== undefined && message?.info.type === 'external-in')
    if (normalisedHash(message) === wanted.messageHash) return true;
  return messageTo(transaction, wanted) !== undefined;
}

function messageTo(transaction: Transaction, { account, queryId }: Wanted): Message | undefined {
  return transaction.outMessages
    .values()
    .find(
      ({ info, body }) =>
        info.type === 'internal' && info.dest.equals(account) && queryIdOf(body) === queryId,
    );
}

/** Every order's body begins with a 32-bit opcode and its query id. */
function queryIdOf(body: Cell): bigint | undefined {
  const slice = body.beginParse();
  return slice.remainingBits < 96 ? undefined : slice.skip(32).loadUintBig(64);
}

function isArrival({ inMessage }: Transaction, { info }: Message): boolean {
  if (inMessage?.info.type !== 'internal' || info.type !== 'internal') return false;
  return inMessage.info.createdLt === info.createdLt && inMessage.info.src.equals(info.src);
}

function isSuccess({ description }: Transaction): boolean {
  return description.type === 'generic' && !description.aborted;
}

function exitCodeOf({ description }: Transaction): number {
  if (description.type !== 'generic') return 0;
  const { computePhase, actionPhase } = description;
  if (computePhase.type === 'vm' && !computePhase.success) return computePhase.exitCode;
  return actionPhase && !actionPhase.success ? actionPhase.resultCode : 0;
}

function nameOf(transaction: Transaction): { transaction: string; atS: number } {
  return { transaction: transaction.hash().toString('hex'), atS: transaction.now };
}
