/** How a vault ends: it closes, and all that it owes is claimed to the last nano. Invariant 2. */
import assert from 'node:assert/strict';
import type { Name } from '../model/message.ts';
import { FULL_SIZE, storageFee } from '../model/prices.ts';
import { PROVIDERS } from '../world/cast.ts';
import { areSiblings } from '../world/siblings.ts';
import { signedWith } from './flaws.ts';
import { masterOf } from './intend.ts';
import type { Play } from './play.ts';
import { insist } from './revive.ts';
import { contractOf, intend } from './scene.ts';
import type { Step } from './step.ts';

const ENOUGH_NANO = 2_000_000_000n;

const vaultOf = (play: Play, name: Name) => contractOf(play.scene, name, 'vault');

export async function closeVault(play: Play, name: Name, waitSeconds: number): Promise<void> {
  if (play.stage.chain.at(name).account.status !== 'active') return;
  if (vaultOf(play, name).state.closeAt === 0) {
    const { verdict } = await order(play, name, 'startClose');
    assert.equal(verdict, 'accepted', 'to start to close');
  }
  play.wait(waitSeconds);
  await makeGood(play, name);
  const { verdict } = await order(play, name, 'finishClose');
  assert(verdict === 'accepted' || verdict === 'NothingToMove', `to close: ${verdict}`);
  await claimAll(play, name);
}

function order(play: Play, name: Name, kind: 'startClose' | 'finishClose'): Promise<Step> {
  const from = masterOf(vaultOf(play, name));
  return insist(play, intend({ from, to: name, valueNano: ENOUGH_NANO, body: { kind }, init: 'first' }));
}

/** Anybody may give what storage has taken, and no more than that is ever needed. */
async function makeGood(play: Play, name: Name): Promise<void> {
  const { chain } = play.stage;
  const { bits, cells } = FULL_SIZE.vault;
  const pending = storageFee(chain.prices, chain.now - chain.at(name).paidUntil, bits, cells);
  const valueNano = play.history.book(name).storageNano + pending + chain.at(name).debtNano + GAS_NANO;
  await play.say(intend({ from: 'mallory', to: name, valueNano, body: { kind: 'gift' } }));
}

/** For a gift to arrive at all. */
const GAS_NANO = 1_000_000n;

/** The vault's providers get all that it owes, in two parts where there are two of them. */
async function claimAll(play: Play, name: Name): Promise<void> {
  const owedNano = (): bigint => vaultOf(play, name).state.owedNano - vaultOf(play, name).state.paidNano;
  const providers = PROVIDERS.filter((each) => areSiblings(play.stage.encoder.cast, name, each));
  for (const [i, provider] of providers.entries()) {
    const share = i + 1 < providers.length ? owedNano() / 2n : owedNano();
    if (share > 0n) await claim(play, provider, share);
  }
  assert.equal(owedNano(), 0n, 'what was owed can be claimed');
}

async function claim(play: Play, provider: Name, share: bigint): Promise<void> {
  const from = 'carrier';
  if (contractOf(play.scene, provider, 'provider').state.epoch === 0n) {
    const open = {
      from,
      to: provider,
      valueNano: ENOUGH_NANO,
      body: { kind: 'open' },
      init: 'first',
    } as const;
    assert.equal((await play.say(intend(open))).verdict, 'accepted', 'to open');
  }
  const { terms, state } = contractOf(play.scene, provider, 'provider');
  const { network, vault, relayKey } = terms;
  const subject = { network, vault, account: provider, epoch: state.epoch };
  const signed = signedWith([], { kind: 'payout', subject, totalNano: state.paidNano + share }, relayKey);
  const letter = { from, to: provider, valueNano: ENOUGH_NANO, body: { kind: 'claim', signed } } as const;
  assert.equal((await insist(play, intend(letter, signed))).verdict, 'accepted', 'to claim');
  await play.settle();
}
