/** One order from the press of a button to the wallet's answer: written down first, asked once. */
import type { Order, ReadyOrder, WalletAnswer, WalletParts } from './api.ts';
import type { Operation, OperationEvent } from './operation.ts';
import type { OperationsStore } from './operations-store.ts';
import { WalletError } from './problems.ts';
import { ARRIVAL_S, cosign } from './withdrawal.ts';
import type { WithdrawalsStore } from './withdrawals-store.ts';

/** Everything that an order needs to know besides itself. */
export interface Ordering {
  readonly parts: WalletParts;
  readonly store: OperationsStore;
  readonly withdrawals: WithdrawalsStore;
  readonly owner: string;
  readonly signal: AbortSignal;
}

/**
 * Writes the order down, asks the wallet and notes its answer. Invariant 1 of operation.ts.
 *
 * A withdrawal at once needs the relay's signature first. That alone moves nothing, so there is nothing to note yet.
 *
 * @param begun called when it is written down, before the wallet is asked
 * @returns the operation after the wallet's answer
 * @throws WalletError when nothing was asked
 */
export async function placeOrder(
  wish: Order,
  ordering: Ordering,
  begun: () => void,
): Promise<Operation | undefined> {
  const { parts, store, owner, signal } = ordering;
  const order = await readied(wish, ordering);
  const operation = await draft(order, ordering);
  const message = await parts.chain.message(order, owner, operation.queryId);
  signal.throwIfAborted();
  if (!(await writtenDown(store, operation))) throw new WalletError('order/pending');
  begun();
  const answer = await parts.link.send(message, operation.validUntilS);
  return store.apply(operation.id, eventOf(answer, parts));
}

async function readied(wish: Order, ordering: Ordering): Promise<ReadyOrder> {
  if (wish.kind !== 'withdraw') return wish;
  const { amountNano } = wish;
  return { kind: 'withdraw', amountNano, held: await cosign(amountNano, ordering) };
}

/** The wallet must not take what the account would then refuse. */
function deadlineS(order: ReadyOrder, latestS: number): number {
  return order.kind === 'withdraw' ? Math.min(latestS, order.held.validUntilS - ARRIVAL_S) : latestS;
}

async function draft(order: ReadyOrder, { parts, owner, signal }: Ordering): Promise<Operation> {
  try {
    const { settings, chain } = parts;
    const { nowS } = await chain.look(owner, signal);
    const { account } = await chain.terms(owner);
    return {
      id: crypto.randomUUID(),
      network: settings.name,
      owner,
      account,
      kind: order.kind,
      queryId: crypto.getRandomValues(new BigUint64Array(1))[0] ?? 0n,
      sinceS: nowS,
      createdAtMs: Date.now(),
      validUntilS: deadlineS(order, nowS + settings.validForS),
      status: { name: 'asking' },
      ...('amountNano' in order && { amountNano: order.amountNano }),
    };
  } catch (cause) {
    throw new WalletError('chain/unreachable', { cause });
  }
}

async function writtenDown(store: OperationsStore, operation: Operation): Promise<boolean> {
  try {
    return await store.begin(operation);
  } catch (cause) {
    throw new WalletError('storage/blocked', { cause });
  }
}

function eventOf(answer: WalletAnswer, { chain }: WalletParts): OperationEvent {
  switch (answer.name) {
    case 'refused':
      return { name: 'refused', byPerson: answer.byPerson };
    case 'lost':
      return { name: 'answer-lost' };
    case 'signed':
      try {
        return { name: 'signed', messageHash: chain.messageHash(answer.boc) };
      } catch {
        return { name: 'answer-lost' }; // not a message; whether one was sent, the chain tells
      }
  }
}
