/** One message that arrived, and what it did: what every invariant is told. */
import { isDeepStrictEqual } from 'node:util';
import type { Message as ChainMessage } from '@ton/core';
import type { Message } from '../model/message.ts';
import type { Prices } from '../model/prices.ts';
import type { Nature, Sent, Verdict } from '../model/transaction.ts';
import type { Observed } from '../world/chain.ts';

/** All of it is what was seen on the chain, which is what the model has predicted. */
export interface Step {
  readonly message: Message;
  readonly real: ChainMessage;
  readonly before: Observed;
  readonly after: Observed;
  readonly verdict: Verdict;
  readonly nature: Nature;
  readonly sent: readonly Sent[];
  readonly prices: Prices;
  /** In whose life the notice was sent that arrives, or comes back. */
  readonly life: string | undefined;
}

/** What the account has won or lost, storage apart: what came with the message and was not used up is a gain. */
export const gainNano = ({ before, after, nature }: Step): bigint =>
  after.account.balanceNano - before.account.balanceNano + nature.storageNano;

export const changesState = ({ before, after }: Step): boolean =>
  !isDeepStrictEqual(before.account.contract, after.account.contract);

/** @throws Error that names what does not hold. */
export function hold(condition: boolean, claim: string): asserts condition {
  if (!condition) throw new Error(`does not hold: ${claim}`);
}
