/**
 * How every sequence ends: what is on its way arrives, what failed is tried again, years may pass, vaults close, and then
 * everybody leaves alone.
 *
 * What invariants 2, 4, 5 and 8 promise for later is called in here, whatever has happened before.
 */
import assert from 'node:assert/strict';
import { DAY_SECONDS, YEAR_SECONDS } from '../../testing/chain.ts';
import type { Name } from '../model/message.ts';
import { FULL_SIZE, reserve, storageFee } from '../model/prices.ts';
import { CLIENTS, REGISTRY, VAULTS } from '../world/cast.ts';
import { areSiblings } from '../world/siblings.ts';
import type { Closing, Saying } from './action.ts';
import { closeVault } from './close-vault.ts';
import { CONTRACTS, intentOf, masterOf } from './intend.ts';
import type { Play } from './play.ts';
import { insist, revive } from './revive.ts';
import { chosen, contractOf, intend } from './scene.ts';
import type { Step } from './step.ts';

/** Attached by whoever leaves: gas at any price, and what is owed for storage. */
const ENOUGH_NANO = 2_000_000_000n;

/** Longer than the longest D. */
const WAIT_SECONDS = 3 * DAY_SECONDS;

export async function close(play: Play, closing: Closing): Promise<void> {
  let turn = 0;
  await play.settle((flights) =>
    flights.length === 0 ? undefined : chosen(flights, chosen(closing.order, turn++)),
  );
  for (const client of CLIENTS.keys()) await retryCharge(play, client);
  if (closing.years > 0) await sleep(play, closing.years);
  for (const name of CONTRACTS) await revive(play, name);
  for (const vault of VAULTS) await closeVault(play, vault, WAIT_SECONDS);
  if (closing.gone) for (const name of [...VAULTS, REGISTRY]) await play.vanish(name);
  await leave(play);
}

/** Invariant 5: after whatever bounced and starved, an honest charge is carried. */
async function retryCharge(play: Play, client: number): Promise<void> {
  const name = chosen<Name>(CLIENTS, client);
  const { terms, state } = contractOf(play.scene, name, 'client');
  if (!areSiblings(play.stage.encoder.cast, terms.vault, name)) return;
  if (state.keyEpoch === 0 || movableNano(play, name) < 1n) return;
  const step = await say(play, {
    do: 'charge',
    client,
    who: 'right',
    gas: 'exact',
    deltaNano: 1n,
    slackNano: 0n,
    keyShift: 0,
    authorizationFlaws: [],
    chargeFlaws: [],
  });
  assert.equal(step.verdict, 'accepted', 'a retry of an honest charge');
  await play.settle();
}

async function say(play: Play, saying: Saying): Promise<Step> {
  const intent = intentOf(play.scene, saying);
  assert(intent !== undefined);
  return play.say(intent);
}

/** At least this much would leave, whatever storage takes before. */
function movableNano({ stage: { chain } }: Play, name: Name): bigint {
  const { account, debtNano, paidUntil } = chain.at(name);
  const { bits, cells } = FULL_SIZE.client;
  const seconds = paidUntil === 0 ? 0 : chain.now - paidUntil;
  const costNano = debtNano + storageFee(chain.prices, seconds, bits, cells);
  return account.balanceNano - costNano - reserve(chain.prices, 'client');
}

/** Nobody looks after anything; then somebody touches each account, and it pays for its storage. */
async function sleep(play: Play, years: number): Promise<void> {
  play.wait(years * YEAR_SECONDS);
  for (const name of CONTRACTS) {
    if (play.stage.chain.at(name).account.status !== 'active') continue;
    const touch = {
      from: 'mallory',
      to: name,
      valueNano: 1n,
      body: { kind: 'gift' },
      bounce: false,
    } as const;
    await play.say(intend(touch));
  }
}

/** Invariant 4: with nobody’s help, each owner gets what is above the reserve. */
async function leave(play: Play): Promise<void> {
  const held = CLIENTS.filter((name) => play.stage.chain.at(name).account.balanceNano > 0n);
  for (const name of held)
    if (contractOf(play.scene, name, 'client').state.withdrawAt === 0)
      assert.equal((await order(play, name, 'startWithdrawal')).verdict, 'accepted', 'to start to leave');
  play.wait(WAIT_SECONDS);
  for (const name of held) {
    const { verdict, before, nature } = await order(play, name, 'finishWithdrawal');
    const there =
      before.account.balanceNano - nature.storageNano > reserve(play.stage.chain.prices, 'client');
    assert.equal(verdict, there ? 'accepted' : 'NothingToMove', 'to leave');
  }
}

function order(play: Play, name: Name, kind: 'startWithdrawal' | 'finishWithdrawal'): Promise<Step> {
  const from = masterOf(contractOf(play.scene, name, 'client'));
  return insist(play, intend({ from, to: name, valueNano: ENOUGH_NANO, body: { kind }, init: 'first' }));
}
