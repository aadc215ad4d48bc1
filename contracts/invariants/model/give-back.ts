/** How a carrier gets back what it attached beyond the fee: when that is worth a message. */
import { gasFee } from './prices.ts';
import { excess, type Action, type Run } from './run.ts';

/** Worth it: more than this much gas costs. */
const WORTH_GAS = 4000n;

/** `kept` is what stays in any case. */
export function giveBack(run: Run, rest: bigint, kept: bigint): Action[] {
  if (rest <= gasFee(run.prices, WORTH_GAS)) return [];
  return [{ t: 'reserve', nano: kept, how: 'at-most' }, excess(run.message.from, 'all')];
}
