/** What a deployment is to put on the chain: from a few terms, the contracts' addresses and initial data. */
import type { Address, Cell } from '@ton/core';
import type { Bytes } from '#protocol/bytes/bytes.ts';
import { registryOf, vaultOf, type Deployment, type Vault } from '../client/addresses.ts';
import type { Network } from '../client/network.ts';
import { changeCell, type RelayEntry } from '../client/registry-messages.ts';

export interface RelayTerms {
  /** Ed25519, raw. */
  readonly key: Bytes;
  /** What the vault's bond is to be at least. */
  readonly bondNano: bigint;
  /** With it the relay is put into the registry, too. */
  readonly entry?: Pick<RelayEntry, 'measurement' | 'url'>;
}

export interface Terms {
  readonly network: Network;
  /** Deploys and pays; admin of the registry, and operator of the vault. */
  readonly wallet: Address;
  /** In the registry's initial data, and so in its address. */
  readonly feeCapBps: number;
  readonly relay?: RelayTerms;
}

export interface RelayTargets {
  readonly vault: Vault;
  readonly bondNano: bigint;
  readonly entry?: RelayEntry;
  /** Puts the relay into the registry, behind its timelock. */
  readonly change?: Cell;
}

export interface Targets {
  readonly registry: Deployment;
  readonly relay?: RelayTargets;
}

export function targetsOf(terms: Terms): Targets {
  const { network, wallet, feeCapBps, relay } = terms;
  const registry = registryOf({ network, admin: wallet, feeCapBps });
  return relay === undefined ? { registry } : { registry, relay: relayTargets(terms, relay) };
}

function relayTargets({ network, wallet }: Terms, { key, bondNano, entry }: RelayTerms): RelayTargets {
  const vault = vaultOf({ network, operator: wallet, relayKey: key });
  if (entry === undefined) return { vault, bondNano };
  const relay: RelayEntry = { ...entry, vault: vault.address };
  return { vault, bondNano, entry: relay, change: changeCell({ kind: 'put-relay', key, relay }) };
}
