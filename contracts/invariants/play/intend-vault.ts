/** What a provider, an operator, the relay or anybody else means to do with a vault and its provider accounts. */
import { GAS_NEEDED } from '../model/gas.ts';
import { claimFee, forwardFee, gasFee, reserve } from '../model/prices.ts';
import { PROVIDERS, VAULTS } from '../world/cast.ts';
import type { Bond, Claim, Commit } from './action.ts';
import { signedWith } from './flaws.ts';
import {
  attached,
  balanceOf,
  chosen,
  contractOf,
  intend,
  senderOf,
  type Intent,
  type Scene,
} from './scene.ts';

/** Everything that this provider's vault still owes, on top of what the provider was paid. */
function owedNano(scene: Scene, vault: string): bigint {
  const { state } = contractOf(scene, vault, 'vault');
  return state.owedNano - state.paidNano;
}

export function claim(scene: Scene, action: Claim): Intent {
  const { prices } = scene.network;
  const name = chosen(PROVIDERS, action.provider);
  const { terms, state } = contractOf(scene, name, 'provider');
  const delta = action.delta === 'owed' ? owedNano(scene, terms.vault) : action.delta;
  const totalNano = state.paidNano + delta < 0n ? 0n : state.paidNano + delta;
  const subject = { network: terms.network, vault: terms.vault, account: name, epoch: state.epoch };
  const signed = signedWith(action.flaws, { kind: 'payout', subject, totalNano }, terms.relayKey);
  const lacking = reserve(prices, 'provider') - balanceOf(scene, name);
  const letter = {
    from: senderOf(action.who, 'carrier'),
    to: name,
    valueNano: attached(action.gas, claimFee(prices) + (lacking > 0n ? lacking : 0n)),
    body: { kind: 'claim', signed },
  } as const;
  return intend(letter, signed);
}

export function bond(scene: Scene, { vault, who, nano }: Bond): Intent {
  const name = chosen(VAULTS, vault);
  const { terms } = contractOf(scene, name, 'vault');
  const from = senderOf(who, terms.operator);
  return intend({ from, to: name, valueNano: nano, init: 'first', body: { kind: 'addBond' } });
}

function nextOwed(scene: Scene, name: string, delta: Commit['delta']): bigint {
  const { owedNano: owed, chargedNano, bondNano } = contractOf(scene, name, 'vault').state;
  switch (delta) {
    case 'covered':
      return chargedNano + bondNano;
    case 'uncovered':
      return chargedNano + bondNano + 1n;
    default:
      return owed + delta < 0n ? 0n : owed + delta;
  }
}

/** Roots that are told apart by the sequence number, and are never that of the empty ledger. */
const rootOf = (sequence: bigint): bigint => 1000n + sequence;

const BOOT_ID = 3n;

export function commit(scene: Scene, action: Commit): Intent {
  const { prices } = scene.network;
  const name = chosen(VAULTS, action.vault);
  const { terms, state } = contractOf(scene, name, 'vault');
  const shifted = state.sequence + 1n + BigInt(action.sequenceShift);
  const sequence = shifted < 0n ? 0n : shifted;
  const signed = signedWith(
    action.flaws,
    {
      kind: 'commit',
      subject: { network: terms.network, vault: name, account: name, epoch: state.epoch },
      sequence,
      owedNano: nextOwed(scene, name, action.delta),
      bootId: BOOT_ID,
      previousRoot: action.wrongRoot ? state.root + 1n : state.root,
      root: rootOf(sequence),
    },
    terms.relayKey,
  );
  const letter = {
    from: senderOf(action.who, 'carrier'),
    to: name,
    valueNano: attached(action.gas, gasFee(prices, GAS_NEEDED.carryCommit) + forwardFee(prices)),
    body: { kind: 'carryCommit', signed },
  } as const;
  return intend(letter, signed);
}
