/**
 * Ledger, commits and recovery against plain arithmetic, under an operator who copies disks, rolls them back, turns
 * clocks and loses messages. Real: the ledger, its files, every signature. Modelled: the chain (testing/chain.ts).
 */
import { expect, test } from 'vitest';
import { FULL } from '#protocol/vectors/testing.ts';
import type { Deed } from './testing/deeds/deed.ts';
import * as disks from './testing/deeds/disks.ts';
import * as machine from './testing/deeds/machine.ts';
import * as owners from './testing/deeds/owners.ts';
import * as parties from './testing/deeds/parties.ts';
import * as worker from './testing/deeds/worker.ts';
import { Fleet } from './testing/fleet.ts';
import { checkFleet } from './testing/inequalities.ts';

const SEEDS = FULL ? [1, 2, 3, 4, 5, 6, 7, 8, 9, 10] : [1];
const STEPS = FULL ? 1_000 : 200;
const TIMEOUT_MS = 600_000;

/** How often each deed is chosen, beside the others. */
const WEIGHTS: readonly (readonly [number, string, Deed])[] = [
  [90, 'buy', parties.buy],
  [90, 'receipt', parties.receipt],
  [24, 'old receipt', parties.oldReceipt],
  [30, 'close', parties.close],
  [9, 'bind', parties.bind],
  [20, 'take back', parties.takeBack],
  [9, 'deposit', owners.deposit],
  [4, 'rotate', owners.rotate],
  [20, 'withdraw', owners.withdraw],
  [20, 'use a withdrawal', owners.useWithdrawal],
  [6, 'force a withdrawal', owners.forceOut],
  [45, 'work', worker.work],
  [20, 'carry late', worker.carryLate],
  [25, 'recover', disks.recover],
  [2, 'long time', worker.longTime],
  [60, 'short time', machine.shortTime],
  [20, 'some time', machine.someTime],
  [6, 'stall', machine.stall],
  [6, 'step a clock', machine.stepClock],
  [100, 'look', machine.look],
  [12, 'stale view', machine.staleView],
  [2, 'restart', disks.restart],
  [2, 'clean stop', disks.cleanStop],
  [6, 'snapshot', disks.snapshot],
  [3, 'roll back', disks.rollBack],
  [5, 'roll back to the committed root', disks.rollBackToCommitted],
  [3, 'clone', disks.clone],
  [8, 'end a clone', disks.endClone],
];

const CHOICES = WEIGHTS.flatMap(([weight, name, deed]) =>
  Array.from({ length: weight }, () => ({ name, deed })),
);

/** Of all seeds together: a test of what never happens would show nothing. */
const happened = new Map<string, number>();

test.each(SEEDS)(
  'the inequalities hold after each step, seed %d',
  async (seed) => {
    using fleet = new Fleet(seed);
    await worker.duty(fleet, fleet.start('a'));
    for (let step = 0; step < STEPS; step++) {
      const able = fleet.running.filter(({ plain, clock }) => plain.mayPromise(clock.now()));
      const running = (fleet.chance(0.7) && fleet.one(able)) || fleet.one(fleet.running);
      const { name, deed } = fleet.one(CHOICES) ?? {};
      if (!running || !deed) throw new Error('nobody is left');
      try {
        await deed(fleet, running);
        checkFleet(fleet);
      } catch (cause) {
        throw new Error(`seed ${seed}, step ${step}: ${name} on ${running.disk}`, { cause });
      }
    }
    fleet.happened.set('bounced claim', fleet.world.chain.bouncedClaims);
    fleet.happened.set('ticket', fleet.tickets.length);
    for (const [event, count] of fleet.happened) happened.set(event, (happened.get(event) ?? 0) + count);
  },
  TIMEOUT_MS,
);

const OFTEN = ['ticket', 'duplicate', 'waiting', 'recovering', 'serving', 'relay/stalled', 'relay/starting'];
const SELDOM = [
  ...['superseded', 'bounced claim', 'rolled back to the committed root'],
  ...['carried charge', 'carried payout', 'carried commit', 'carried withdrawal'],
  ...['late charge', 'late payout', 'late commit', 'StaleTotal', 'WrongSequence', 'Expired'],
  ...['ticket/cap', 'ticket/balance', 'ticket/key', 'ticket/leaving', 'ticket/closed', 'ticket/unknown'],
  ...['receipt/missing', 'relay/recovering', 'relay/exposure', 'relay/superseded', 'relay/stopping'],
  ...['withdrawal/pending', 'withdrawal/waiting'],
];

test('everything that could happen did', () => {
  const expected = FULL ? [...OFTEN, ...SELDOM] : OFTEN;
  expect(expected.filter((event) => (happened.get(event) ?? 0) === 0)).toEqual([]);
});
