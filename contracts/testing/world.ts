/** A small network to test in: one bonded vault, one client with money, one open provider. */
import { toNano } from '@ton/core';
import { vaultOf, type Vault } from '../client/addresses.ts';
import { DEVNET } from '../client/network.ts';
import { TestChain } from './chain.ts';
import { ClientDriver } from './client-driver.ts';
import { parties, type Parties } from './parties.ts';
import { ProviderDriver } from './provider-driver.ts';
import { VaultDriver } from './vault-driver.ts';

/** D of the vaults in tests: mainnet's, so that time jumps are as they will be. */
export const DELAY_SECONDS = 24 * 3600;

export interface World {
  readonly chain: TestChain;
  readonly parties: Parties;
  readonly vault: VaultDriver;
  readonly client: ClientDriver;
  readonly provider: ProviderDriver;
}

export interface WorldOptions {
  readonly bondNano?: bigint;
  readonly depositNano?: bigint;
}

/** These people on this chain; nothing is deployed yet. */
export function worldOf(chain: TestChain, people: Parties): World {
  const vault: Vault = vaultOf({
    network: DEVNET,
    operator: people.operator,
    relayKey: people.relay.publicKey,
    delaySeconds: DELAY_SECONDS,
  });
  return {
    chain,
    parties: people,
    vault: new VaultDriver(chain, people, vault),
    client: new ClientDriver(chain, people, vault),
    provider: new ProviderDriver(chain, people, vault),
  };
}

/** Nothing is deployed yet. */
export const emptyWorld = async (): Promise<World> => worldOf(await TestChain.create(), await parties());

/** Bonded, deposited with the session key set, and open. */
export async function openWorld(options: WorldOptions = {}): Promise<World> {
  const world = await emptyWorld();
  await world.vault.addBond(options.bondNano ?? toNano('5'));
  await world.client.deposit(options.depositNano ?? toNano('2'), world.parties.session.publicKey);
  await world.provider.open();
  return world;
}
