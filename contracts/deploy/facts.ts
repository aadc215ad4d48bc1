/** What the chain holds of a deployment already. */
import type { Address } from '@ton/core';
import type { TonClient } from '@ton/ton';
import { equalBytes } from '#protocol/bytes/bytes.ts';
import { hashOf } from '../client/cells.ts';
import { readVault } from '../client/reads.ts';
import { readReadyAt, readRegistry, type Relay } from '../client/registry-reads.ts';
import type { RelayTargets, Targets } from './terms.ts';

export interface Facts {
  /** The chain's clock, Unix seconds. */
  readonly nowS: number;
  readonly walletNano: bigint;
  readonly hasRegistry: boolean;
  /** Absent where no vault stands. */
  readonly bondNano?: bigint;
  /** True when the registry names this relay with this vault, measurement and URL. */
  readonly isRegistered: boolean;
  /** When the relay's change may be executed, Unix seconds; 0 while it is not proposed. */
  readonly readyAtS: number;
}

const NO_REGISTRY = { hasRegistry: false, isRegistered: false, readyAtS: 0 };

/** @throws BombyxError `chain/malformed` for contracts that do not answer as ours; what `client` throws, otherwise. */
export async function readFacts(client: TonClient, wallet: Address, targets: Targets): Promise<Facts> {
  const { balance, timestampt: nowS } = await client.getContractState(wallet);
  const { relay } = targets;
  const bondNano = relay && (await bondOf(client, relay));
  const registry = await registryFacts(client, targets);
  return { nowS, walletNano: balance, ...registry, ...(bondNano !== undefined && { bondNano }) };
}

async function bondOf(client: TonClient, { vault }: RelayTargets): Promise<bigint | undefined> {
  if (!(await client.isContractDeployed(vault.address))) return undefined;
  return (await readVault(client.provider(vault.address))).bondNano;
}

async function registryFacts(client: TonClient, { registry, relay }: Targets) {
  if (!(await client.isContractDeployed(registry.address))) return NO_REGISTRY;
  const provider = client.provider(registry.address);
  const { relays } = await readRegistry(provider);
  return {
    hasRegistry: true,
    isRegistered: relay !== undefined && relays.some((each) => isEntryOf(each, relay)),
    readyAtS: relay?.change ? await readReadyAt(provider, hashOf(relay.change)) : 0,
  };
}

/** Whether this line of the registry says what `relay` is to say. */
export function isEntryOf(line: Relay, { vault, entry }: RelayTargets): boolean {
  return (
    entry !== undefined &&
    equalBytes(line.key, vault.relayKey) &&
    line.vault.equals(vault.address) &&
    equalBytes(line.measurement, entry.measurement) &&
    line.url === entry.url
  );
}
