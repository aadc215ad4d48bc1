/** What the deployment tells the person who runs it, line by line. */
import { fromNano, type Address } from '@ton/core';
import { CODE } from '../client/code.gen.ts';
import type { Network } from '../client/network.ts';
import { costOf, type Plan, type Step, type StepName } from './plan.ts';
import type { Targets } from './terms.ts';

const WHAT: Readonly<Record<StepName, string>> = {
  registry: 'deploy the registry; what it gets stays there for its storage',
  vault: 'deploy the vault with its bond',
  bond: 'add to the bond',
  propose: 'propose the relay to the registry; what is left comes back',
  execute: 'put the relay into the registry; what is left comes back',
  cancel: 'cancel the proposal that was not executed in time; what is left comes back',
};

const gram = (nano: bigint): string => `${fromNano(nano)} GRAM`;
const time = (unixS: number): string => new Date(unixS * 1_000).toISOString();

export const addressText = (address: Address, { name }: Network, bounceable = true): string =>
  address.toString({ bounceable, testOnly: name !== 'mainnet' });

/** Where everything is or will be, and the hash of its code. */
export function targetLines({ registry, relay }: Targets, network: Network): string[] {
  const placed = [
    { name: 'registry', hash: CODE.registry.hash, address: registry.address },
    ...(relay ? [{ name: 'vault', hash: CODE['relay-vault'].hash, address: relay.vault.address }] : []),
  ];
  const accounts = relay === undefined ? [] : (['client-account', 'provider-account'] as const);
  return [
    ...placed.flatMap(({ name, address, hash }) => [
      `${name.padEnd(10)} ${addressText(address, network)}  ${address.toRawString()}`,
      `${''.padEnd(10)} code ${hash}`,
    ]),
    ...accounts.map((name) => `${name}, deployed by its owner: code ${CODE[name].hash}`),
  ];
}

export function planLines(plan: Plan): string[] {
  if (plan.length === 0) return ['Nothing is left to do.'];
  return [
    `To do, for at most ${gram(costOf(plan))}:`,
    ...plan.map((item) =>
      item.kind === 'pause'
        ? `  wait for the timelock, until ${time(item.untilS)} or later`
        : `  ${gram(item.valueNano).padEnd(12)} ${WHAT[item.name]}`,
    ),
  ];
}

export const stepLine = (what: 'sent' | 'seen', { name }: Step): string =>
  `${what === 'sent' ? 'sent' : 'seen on the chain'}: ${WHAT[name].split(';')[0]}`;

export const pauseLine = (untilS: number): string =>
  `The registry's timelock runs: run this again from ${time(untilS)} on, and before as long again has passed.`;

export const holdsLine = (nano: bigint): string => `${'holds'.padEnd(10)} ${gram(nano)}`;
