/** How a carrier gets back what it attached beyond the fee: when that is worth a message. */
import { forwardFee } from './prices.ts';
import { excess, type Action, type Run } from './run.ts';

/** Worth it: more than this many plain forwards. */
const WORTH_FORWARDS = 4n;

/** `kept` is what stays in any case. */
export function giveBack(run: Run, rest: bigint, kept: bigint): Action[] {
  if (rest <= WORTH_FORWARDS * forwardFee(run.prices)) return [];
  return [{ t: 'reserve', nano: kept, how: 'at-most' }, excess(run.message.from, 'all')];
}
