/** What goes into the wallet's next order: the most pressing first, as far as its money and one order reach. */
import { MAX_MESSAGES } from '#contracts/client/order-wallet.ts';
import type { Errand } from './errands.ts';
import { MAX_ORDER_BYTES, MESSAGE_FEES_NANO, ORDER_FEES_NANO } from './limits.ts';

export interface Purse {
  readonly balanceNano: bigint;
  /** Only commits may use it. */
  readonly reserveNano: bigint;
}

export interface Batch {
  readonly chosen: readonly Errand[];
  /** Those that there is no money for. */
  readonly unpaid: readonly Errand[];
}

const costNano = ({ message }: Errand): bigint => message.valueNano + MESSAGE_FEES_NANO;

/** An upper bound: in one order equal cells are carried once. */
const bytesOf = ({ message: { body, init } }: Errand): number =>
  [body, init?.code, init?.data].reduce((sum, cell) => sum + (cell?.toBoc().length ?? 0), 0);

/** Pure. What does not fit into one order is neither chosen nor unpaid: it comes with the next one. */
export function chooseBatch(errands: readonly Errand[], { balanceNano, reserveNano }: Purse): Batch {
  const chosen: Errand[] = [];
  const unpaid: Errand[] = [];
  let leftNano = balanceNano - ORDER_FEES_NANO;
  let leftBytes = MAX_ORDER_BYTES;
  for (const errand of errands) {
    const keptNano = errand.kind === 'commit' ? 0n : reserveNano;
    if (leftNano - costNano(errand) < keptNano) unpaid.push(errand);
    else if (chosen.length < MAX_MESSAGES && bytesOf(errand) <= leftBytes) {
      chosen.push(errand);
      leftNano -= costNano(errand);
      leftBytes -= bytesOf(errand);
    }
  }
  return { chosen, unpaid };
}
