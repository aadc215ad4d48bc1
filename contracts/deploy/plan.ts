/** What is left to do, judged by what the chain holds: pure, so that a run that was killed is taken up by the next one. */
import type { Address, Cell, StateInit } from '@ton/core';
import { hashOf } from '../client/cells.ts';
import { addBondBody } from '../client/messages.ts';
import { cancelChangeBody, executeBody, proposeBody } from '../client/registry-messages.ts';
import type { Facts } from './facts.ts';
import type { RelayTargets, Targets } from './terms.ts';

export type StepName = 'registry' | 'vault' | 'bond' | 'propose' | 'execute' | 'cancel';

/** One message of the wallet. */
export interface Step {
  readonly kind: 'send';
  readonly name: StepName;
  readonly to: Address;
  readonly valueNano: bigint;
  readonly body?: Cell;
  readonly init?: StateInit;
}

/** The chain's time has to pass before the next step can be done. */
export interface Pause {
  readonly kind: 'pause';
  readonly untilS: number;
}

/** Stays in the registry: more than ten years of storage for one that is full, at the prices of August 2026. */
const ENDOWMENT_NANO = 1_000_000_000n;

/** Travels with a message to the registry, and what is left of it comes back. */
const GAS_NANO = 50_000_000n;

/** Beyond the bond: the vault's reserve, at most 0.01 GRAM, and several times its gas; the rest stays as a gift. */
const VAULT_GAS_NANO = 20_000_000n;

/** The wallet's own fees for one message, rounded up to several times what was measured. */
const WALLET_FEES_NANO = 5_000_000n;

export type Plan = readonly (Step | Pause)[];

/** The messages still to be sent, in order, with a pause where one has to wait; empty when all is there. */
export function planOf(targets: Targets, facts: Facts): Plan {
  const { registry, relay } = targets;
  const { address: to, init } = registry;
  const deployed: Plan = facts.hasRegistry
    ? []
    : [{ kind: 'send', name: 'registry', to, valueNano: ENDOWMENT_NANO, init }];
  if (relay === undefined) return deployed;
  return [...deployed, ...bonding(relay, facts), ...registration(to, relay, facts)];
}

/** What the wallet must hold to pay for `plan`. */
export const costOf = (plan: Plan): bigint =>
  plan.reduce((sum, item) => (item.kind === 'send' ? sum + item.valueNano + WALLET_FEES_NANO : sum), 0n);

function bonding({ vault, bondNano }: RelayTargets, facts: Facts): Plan {
  const { address: to, init } = vault;
  const missingNano = bondNano - (facts.bondNano ?? 0n);
  if (facts.bondNano !== undefined && missingNano <= 0n) return [];
  const name = facts.bondNano === undefined ? 'vault' : 'bond';
  const valueNano = missingNano + VAULT_GAS_NANO;
  return [{ kind: 'send', name, to, valueNano, body: addBondBody(0n), init }];
}

function registration(to: Address, { vault, change }: RelayTargets, facts: Facts): Plan {
  if (change === undefined || facts.isRegistered) return [];
  const { readyAtS, nowS } = facts;
  const { timelockSeconds } = vault.network;
  const send = (name: StepName, body: Cell): Step => ({ kind: 'send', name, to, valueNano: GAS_NANO, body });
  const execute = send('execute', executeBody(0n, change));
  const anew: Plan = [
    send('propose', proposeBody(0n, change)),
    { kind: 'pause', untilS: nowS + timelockSeconds },
    execute,
  ];
  if (readyAtS === 0) return anew;
  if (nowS < readyAtS) return [{ kind: 'pause', untilS: readyAtS }, execute];
  if (nowS < readyAtS + timelockSeconds) return [execute];
  return [send('cancel', cancelChangeBody(0n, hashOf(change))), ...anew];
}
