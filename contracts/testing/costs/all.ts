/** Every operation of the four contracts, each measured once, in an order in which all of it is possible. */
import { toNano } from '@ton/core';
import { measureCharge, measureDeposits, measureExits } from './clients.ts';
import type { Cost } from './meter.ts';
import { measureRegistry } from './registries.ts';
import { measureBonds, measureClaim, measureClosing, measureCommit, measureOpen } from './relays.ts';
import { RECEIVER, type Stage } from './stage.ts';

const PAID_NANO = toNano('0.5');

/** On a fresh stage. */
export async function measureAll(stage: Stage): Promise<void> {
  await measureTransfer(stage);
  await measureBonds(stage);
  await measureDeposits(stage);
  await measureOpen(stage);
  await measureCharge(stage, PAID_NANO);
  await measureCommit(stage, PAID_NANO);
  await measureClaim(stage, PAID_NANO);
  await measureExits(stage);
  await measureClosing(stage);
  await measureRegistry(stage);
}

/** The yardstick: to a wallet that takes no gas for receiving. */
function measureTransfer({ meter, owner: wallet }: Stage): Promise<void> {
  const transfer = { to: RECEIVER, valueNano: PAID_NANO, bounce: false };
  return meter.measure({ name: 'plain transfer', kind: 'transfer', wallet, transfer, own: [RECEIVER] });
}

/** @throws Error when nothing of this name was measured. */
export function costOf(costs: readonly Cost[], name: string): Cost {
  const cost = costs.find((each) => each.name === name);
  if (cost === undefined) throw new Error(`nothing measured is called ${name}`);
  return cost;
}
