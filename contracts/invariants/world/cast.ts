/** Who takes part: wallets, keys and contracts, honest and not, each under its name. */
import type { Address } from '@ton/core';
import {
  clientAccountOf,
  providerAccountOf,
  registryOf,
  vaultOf,
  type Deployment,
  type Vault,
} from '../../client/addresses.ts';
import { DEVNET, MAINNET, type Network } from '../../client/network.ts';
import type { Signer } from '../../client/signer.ts';
import { fixedSigner } from '../../testing/keys.ts';
import { walletOf } from '../../testing/parties.ts';
import { DELAY_SECONDS } from '../../testing/world.ts';
import { TIMELOCK_SECONDS } from '../../testing/registry-driver.ts';
import type { Deployed } from '../model/account.ts';
import type { ClientIdentity, KeyName, Name, ProviderIdentity } from '../model/message.ts';

/** Everybody has a wallet, which is only an address: what it sends comes from outside, what it gets has left. */
export const WALLETS = [
  'alice',
  'bob',
  'xena',
  'yuri',
  'olga',
  'oleg',
  'admin',
  'carrier',
  'mallory',
] as const;

/** `relay` signs for both vaults: nothing but what a statement says keeps them apart. */
export const KEYS = ['relay', 'mallory', 'key-0', 'key-1', 'key-2', 'key-3'] as const;
export const SESSION_KEYS: readonly KeyName[] = ['key-0', 'key-1', 'key-2', 'key-3'];

export const VAULTS = ['vault', 'other-vault'] as const;

/** The last three name a vault that does not know them. */
export const CLIENTS = [
  'alice-0',
  'alice-1',
  'bob-0',
  'bob-elsewhere',
  'hasty',
  'self-signed',
  'abroad',
] as const;

/** The last two name a vault that does not know them. */
export const PROVIDERS = ['xena-0', 'yuri-0', 'xena-elsewhere', 'self-paid', 'paid-abroad'] as const;

export const REGISTRY = 'registry';

const OTHER_DELAY_SECONDS = 2 * DELAY_SECONDS;
const HASTY_DELAY_SECONDS = 1;
const FEE_CAP_BPS = 500;

const network = DEVNET.id;
const atVault = { network, vault: 'vault', relayKey: 'relay' } as const;
const client = (terms: Partial<ClientIdentity> & { owner: Name }): Deployed => ({
  kind: 'client',
  terms: { kind: 'client', index: 0, delaySeconds: DELAY_SECONDS, ...atVault, ...terms },
});
const provider = (terms: Partial<ProviderIdentity> & { owner: Name }): Deployed => ({
  kind: 'provider',
  terms: { kind: 'provider', ...atVault, ...terms },
});

/** What every contract's address is made of. */
const DEPLOYED: Readonly<Record<Name, Deployed>> = {
  vault: {
    kind: 'vault',
    terms: { network, relayKey: 'relay', delaySeconds: DELAY_SECONDS, operator: 'olga' },
  },
  'other-vault': {
    kind: 'vault',
    terms: { network, relayKey: 'relay', delaySeconds: OTHER_DELAY_SECONDS, operator: 'oleg' },
  },
  'alice-0': client({ owner: 'alice' }),
  'alice-1': client({ owner: 'alice', index: 1 }),
  'bob-0': client({ owner: 'bob' }),
  'bob-elsewhere': client({ owner: 'bob', vault: 'other-vault', delaySeconds: OTHER_DELAY_SECONDS }),
  hasty: client({ owner: 'mallory', delaySeconds: HASTY_DELAY_SECONDS }),
  'self-signed': client({ owner: 'mallory', relayKey: 'mallory' }),
  abroad: client({ owner: 'mallory', network: MAINNET.id }),
  'xena-0': provider({ owner: 'xena' }),
  'yuri-0': provider({ owner: 'yuri' }),
  'xena-elsewhere': provider({ owner: 'xena', vault: 'other-vault' }),
  'self-paid': provider({ owner: 'mallory', relayKey: 'mallory' }),
  'paid-abroad': provider({ owner: 'mallory', network: MAINNET.id }),
  registry: {
    kind: 'registry',
    terms: { network, admin: 'admin', feeCapBps: FEE_CAP_BPS, timelockSeconds: TIMELOCK_SECONDS },
  },
};

/** The cast on the chain. */
export interface Cast {
  readonly deployed: ReadonlyMap<Name, Deployed>;
  readonly signers: ReadonlyMap<KeyName, Signer>;
  readonly addresses: ReadonlyMap<Name, Address>;
  readonly deployments: ReadonlyMap<Name, Deployment>;
  readonly vaults: ReadonlyMap<Name, Vault>;
}

export function get<K, V>(map: ReadonlyMap<K, V>, key: K): V {
  const value = map.get(key);
  if (value === undefined) throw new Error(`nobody is called ${String(key)}`);
  return value;
}

const networkOf = (id: number): Network => (id === MAINNET.id ? MAINNET : DEVNET);

/** The vault as the owner of an account describes it, wrongly where the account is not genuine. */
export function vaultAs(cast: Cast, terms: ClientIdentity | ProviderIdentity): Vault {
  const vault = get(cast.vaults, terms.vault);
  const relayKey = get(cast.signers, terms.relayKey).publicKey;
  const delaySeconds = terms.kind === 'client' ? terms.delaySeconds : vault.delaySeconds;
  return { ...vault, network: networkOf(terms.network), relayKey, delaySeconds };
}

const FIRST_WALLET_BYTE = 0x11;

export async function castOf(): Promise<Cast> {
  const signers = new Map<KeyName, Signer>();
  for (const [i, name] of KEYS.entries()) signers.set(name, await fixedSigner(i + 1));
  const addresses = new Map<Name, Address>(WALLETS.map((name, i) => [name, walletOf(FIRST_WALLET_BYTE + i)]));
  const vaults = new Map<Name, Vault>();
  const deployments = new Map<Name, Deployment>();
  const cast = { deployed: new Map(Object.entries(DEPLOYED)), signers, addresses, vaults, deployments };
  for (const [name, deployed] of cast.deployed) {
    const deployment = deploymentOf(cast, deployed);
    if ('relayKey' in deployment) vaults.set(name, deployment);
    deployments.set(name, deployment);
    addresses.set(name, deployment.address);
  }
  return cast;
}

function deploymentOf(cast: Cast, { kind, terms }: Deployed): Deployment | Vault {
  switch (kind) {
    case 'client':
      return clientAccountOf(vaultAs(cast, terms), get(cast.addresses, terms.owner), terms.index);
    case 'provider':
      return providerAccountOf(vaultAs(cast, terms), get(cast.addresses, terms.owner));
    case 'vault': {
      const operator = get(cast.addresses, terms.operator);
      const relayKey = get(cast.signers, terms.relayKey).publicKey;
      return vaultOf({ network: DEVNET, operator, relayKey, delaySeconds: terms.delaySeconds });
    }
    case 'registry':
      return registryOf({ ...terms, network: DEVNET, admin: get(cast.addresses, terms.admin) });
  }
}
