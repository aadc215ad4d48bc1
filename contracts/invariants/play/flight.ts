/** Messages on their way: what a contract has sent, and what a wallet holds back. */
import type { Message as ChainMessage } from '@ton/core';
import type { Message } from '../model/message.ts';

export interface Flight {
  readonly message: Message;
  readonly real: ChainMessage;
  /** What travels along and is the chain's when it arrives. */
  readonly forwardNano: bigint;
  /** Of a notice or of its bounce: in whose life the notice was sent. */
  readonly life: string | undefined;
}

/** The amount that an account counts and its vault does not count yet, or no more. */
export function openNano({ message: { body } }: Pick<Flight, 'message'>): bigint {
  const notice = body.kind === 'bounced' ? body.of : body;
  return notice.kind === 'chargeNotice' || notice.kind === 'payoutRequest' ? notice.amountNano : 0n;
}
