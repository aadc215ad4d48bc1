/**
 * Ledger, commits and recovery against plain arithmetic, under an operator who copies disks, rolls them back, turns
 * clocks and loses messages. Real: the ledger, its files, every signature. Modelled: the chain (testing/chain.ts).
 */
import { expect, test } from 'vitest';
import * as deeds from './testing/deeds.ts';
import { Fleet } from './testing/fleet.ts';
import { checkFleet } from './testing/inequalities.ts';

const FULL = process.env['FULL'] === '1';
const SEEDS = FULL ? [1, 2, 3, 4, 5, 6, 7, 8, 9, 10] : [1];
const STEPS = FULL ? 1_000 : 300;

/** How often each deed is chosen, beside the others. */
const WEIGHTS: readonly (readonly [number, deeds.Deed])[] = [
  [90, deeds.buy],
  [90, deeds.receipt],
  [24, deeds.oldReceipt],
  [30, deeds.close],
  [9, deeds.bind],
  [9, deeds.deposit],
  [4, deeds.rotate],
  [12, deeds.withdraw],
  [12, deeds.useWithdrawal],
  [6, deeds.forceOut],
  [45, deeds.work],
  [2, deeds.longTime],
  [60, deeds.shortTime],
  [20, deeds.someTime],
  [6, deeds.stall],
  [6, deeds.stepClock],
  [100, deeds.look],
  [12, deeds.staleView],
  [25, deeds.recover],
  [20, deeds.takeBack],
  [2, deeds.restart],
  [2, deeds.cleanStop],
  [6, deeds.snapshot],
  [3, deeds.rollBack],
  [3, deeds.clone],
  [8, deeds.endClone],
];

const CHOICES = WEIGHTS.flatMap(([weight, deed]) => Array.from({ length: weight }, () => deed));

const nameOf = (deed: deeds.Deed): string =>
  Object.entries(deeds).find(([, each]) => each === deed)?.[0] ?? 'deed';

test.each(SEEDS)('the inequalities hold after each step, seed %d', async (seed) => {
  using fleet = new Fleet(seed);
  const first = fleet.start('a');
  await deeds.duty(fleet, first);
  for (let step = 0; step < STEPS; step++) {
    const able = fleet.running.filter(({ plain, clock }) => plain.mayPromise(clock.now()));
    const running = (fleet.chance(0.7) && fleet.one(able)) || fleet.one(fleet.running);
    const deed = fleet.one(CHOICES);
    if (!running || !deed) throw new Error('nobody is left');
    try {
      await deed(fleet, running);
      checkFleet(fleet);
    } catch (cause) {
      throw new Error(`seed ${seed}, step ${step}: ${nameOf(deed)} on ${running.disk}`, { cause });
    }
  }
  expect(fleet.tickets.length).toBeGreaterThan(STEPS / 20);
});
