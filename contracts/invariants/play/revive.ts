/** How a frozen account comes back. Invariant 8. */
import assert from 'node:assert/strict';
import type { Name } from '../model/message.ts';
import type { Play } from './play.ts';
import { intend, type Intent } from './scene.ts';
import type { Step } from './step.ts';

/** Enough to pay what is owed for storage. */
const ENOUGH_NANO = 2_000_000_000n;

/** Whoever sends the last state with enough to pay the debt brings a frozen account back. */
export async function revive(play: Play, name: Name): Promise<void> {
  const before = play.stage.chain.at(name).account;
  if (before.status !== 'frozen') return;
  const gift = {
    from: 'mallory',
    to: name,
    valueNano: ENOUGH_NANO,
    body: { kind: 'gift' },
    init: 'last',
  } as const;
  const { verdict, after } = await play.say(intend(gift));
  assert.equal(verdict, 'accepted', 'a gift with the last state');
  assert.equal(after.account.status, 'active');
  assert.deepEqual(after.account.contract, before.contract, 'a revived account is as it was');
}

/** The account may freeze under the first message after years: that one comes back, and a second one does what it would. */
export async function insist(play: Play, intent: Intent): Promise<Step> {
  const step = await play.say(intent);
  if (!step.nature.frozen) return step;
  await revive(play, intent.message.to);
  return play.say(intent);
}
