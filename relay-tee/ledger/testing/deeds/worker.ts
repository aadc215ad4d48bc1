/** What a relay's worker does: charges, payouts and commits are carried, lost, and carried again when they are old. */
import type { Fleet, Running } from '../fleet.ts';
import { release, type Deed } from './deed.ts';

/** Carries what is due; each message gets lost now and then. */
export const work: Deed = async (fleet, running) => {
  const { chain } = fleet.world;
  const lost = () => fleet.chance(0.2);
  if (!running.plain.mayPromise(running.clock.now())) {
    await fleet.commit(running, lost());
    return;
  }
  for (const { key } of fleet.providers)
    if (fleet.chance(0.3)) await fleet.verdict(() => running.ledger.requestPayout(key.publicKey));
  for (const { authorization, charge } of await running.ledger.charges())
    fleet.send('charge', () => chain.carryCharge(authorization, charge), lost());
  for (const { account, totalNano, payout } of await running.ledger.payouts()) {
    release(fleet, account, totalNano);
    chain.refusesClaims ||= fleet.chance(0.1); // bounced claim
    fleet.send('payout', () => chain.claim(payout), lost());
  }
  fleet.settled(running);
  await fleet.commit(running, lost());
};

/** A statement of some time ago arrives, of whichever instance: lost ones at last, others again. */
export const carryLate: Deed = async (fleet) => fleet.carryLate();

/** Hours pass, and a relay that can does its duty in each: rule 4 leaves it P. */
export const longTime: Deed = async (fleet) => {
  const hours = 1 + fleet.upTo(30);
  for (let hour = 0; hour < hours; hour++) {
    for (let minutes = 0; minutes < 60; minutes += 15) {
      fleet.pass(900);
      for (const running of [...fleet.running]) await fleet.look(running);
    }
    for (const running of [...fleet.running]) await duty(fleet, running);
  }
};

/** At least once in P everything that is due is charged; without an instance that can, one is brought up. */
export async function duty(fleet: Fleet, running: Running): Promise<void> {
  running.clock.hostMs = fleet.world.clock.hostMs;
  for (let tries = 0; tries < 5; tries++) {
    await fleet.look(running);
    if (running.plain.mayPromise(running.clock.now())) break;
    await fleet.commit(running);
    fleet.pass(40);
  }
  if (!running.plain.mayPromise(running.clock.now())) return;
  for (const { authorization, charge } of await running.ledger.charges())
    fleet.send('charge', () => fleet.world.chain.carryCharge(authorization, charge));
  await fleet.commit(running);
  fleet.pass(5);
  await fleet.look(running);
}
