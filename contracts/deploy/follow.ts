/** Follows what a wallet sends until the contract that it goes to has taken it. */
import { setTimeout } from 'node:timers/promises';
import type { Address, Cell, Message, Transaction } from '@ton/core';
import type { TonClient } from '@ton/ton';
import { BombyxError, isBombyxError } from '#protocol/errors.ts';
import { codeOfExit, contractError } from '../client/errors.ts';
import type { DeployWallet } from './wallet.ts';

export interface Watch {
  readonly client: TonClient;
  readonly wallet: DeployWallet;
  /** Between two looks at the chain. */
  readonly pollMs: number;
}

export interface Sent {
  readonly order: Cell;
  readonly seqno: number;
  readonly to: Address;
}

/** Longer than an order is valid, and than any message takes. */
const DEADLINE_MS = 180_000;

/** Transactions per request. */
const PAGE = 16;

/**
 * Resolves when `to` has taken the message, or another order has taken the wallet's `seqno`: then the chain tells what
 * came of it.
 *
 * @throws BombyxError the contract's reason when it refused the message, `chain/rejected` when the wallet sent none,
 *   `chain/unseen` when nothing was seen in time.
 */
export async function followOrder(watch: Watch, { order, seqno, to }: Sent): Promise<void> {
  const { client, wallet } = watch;
  const carried = await until(watch, async () => {
    const isOver = (await wallet.seqno(client)) > seqno; // before the search, or it could come between the two
    const recent = await client.getTransactions(wallet.address, { limit: PAGE });
    return (
      recent.find(({ inMessage }) => inMessage?.body.equals(order)) ?? (isOver ? 'overtaken' : undefined)
    );
  });
  if (carried === 'overtaken') return;
  const message = messageTo(carried, [to]);
  if (message === undefined)
    throw new BombyxError('chain/rejected', 'the wallet sent nothing: does it hold enough?');
  expectTaken(await until(watch, () => arrivalOf(client, message)));
}

/** Waits for the arrival of what an earlier run sent to one of `targets` last, however that ended. */
export async function settle(watch: Watch, targets: readonly Address[]): Promise<void> {
  const { client, wallet } = watch;
  const recent = await client.getTransactions(wallet.address, { limit: PAGE });
  const [last] = recent.flatMap((transaction) => messageTo(transaction, targets) ?? []);
  if (last !== undefined) await until(watch, () => arrivalOf(client, last));
}

/**
 * The first value that `look` returns; a look that fails is repeated, for it sends nothing.
 *
 * @throws BombyxError `chain/unseen` when there was none in time.
 */
export async function until<T>({ pollMs }: Watch, look: () => Promise<T | undefined>): Promise<T> {
  const deadlineMs = performance.now() + DEADLINE_MS;
  let cause: unknown;
  while (performance.now() < deadlineMs) {
    try {
      const value = await look();
      if (value !== undefined) return value;
    } catch (error) {
      if (isBombyxError(error)) throw error;
      cause = error;
    }
    await setTimeout(pollMs);
  }
  throw new BombyxError('chain/unseen', undefined, { cause });
}

function messageTo({ outMessages }: Transaction, targets: readonly Address[]): Message | undefined {
  return outMessages
    .values()
    .find(({ info }) => info.type === 'internal' && targets.some((target) => target.equals(info.dest)));
}

/** The transaction by which its destination took `message`, looking back as far as it was sent. */
async function arrivalOf(client: TonClient, { info }: Message): Promise<Transaction | undefined> {
  if (info.type !== 'internal') return undefined;
  const { src, dest, createdLt } = info;
  for (let from: { lt: string; hash: string } | undefined; ;) {
    const page = await client.getTransactions(dest, { limit: PAGE, ...from });
    const found = page.find(({ inMessage }) => {
      const arrived = inMessage?.info;
      return arrived?.type === 'internal' && arrived.createdLt === createdLt && arrived.src.equals(src);
    });
    const oldest = page.at(-1);
    if (found || !oldest || page.length < PAGE || oldest.lt < createdLt) return found;
    from = { lt: oldest.lt.toString(), hash: oldest.hash().toString('base64') };
  }
}

function expectTaken({ description }: Transaction): void {
  if (description.type !== 'generic' || !description.aborted) return;
  const { computePhase } = description;
  const exit = computePhase.type === 'vm' ? computePhase.exitCode : 0;
  throw new BombyxError(codeOfExit(exit), contractError(exit) ?? `exit code ${exit}`);
}
