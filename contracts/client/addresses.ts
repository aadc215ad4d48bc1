/** Where each contract lives: its address is the hash of its code and of the data it begins with. */
import { Address, beginCell, contractAddress, type Cell, type StateInit } from '@ton/core';
import { BombyxError } from '#protocol/errors.ts';
import { cellOf, hashOf, storeBytes, storeKey, KEY_BYTES } from './cells.ts';
import { CLIENT_CODE, PROVIDER_CODE, REGISTRY_CODE, VAULT_CODE } from './codes.ts';
import type { Network } from './network.ts';

/** A contract's address with what deploys it there. */
export interface Deployment {
  readonly address: Address;
  readonly init: StateInit & { readonly code: Cell; readonly data: Cell };
}

export interface VaultTerms {
  readonly network: Network;
  /** The wallet that may bond and close. */
  readonly operator: Address;
  /** Ed25519, raw: signs charges, withdrawals, payouts and commits. */
  readonly relayKey: Uint8Array;
  /** D, where it is not the network's. */
  readonly delaySeconds?: number;
}

/** One vault with its address: what every account of it is derived from. */
export interface Vault extends VaultTerms, Deployment {
  readonly delaySeconds: number;
}

export interface RegistryTerms {
  readonly network: Network;
  readonly admin: Address;
  readonly feeCapBps: number;
  readonly timelockSeconds?: number;
}

const BASECHAIN = 0;

/** A vault with a longer D would hold its clients' money too long; near 2³² no withdrawal could ever start. */
export const MAX_DELAY_SECONDS = 7 * 24 * 3600;

function deployment(code: Cell, data: Cell): Deployment {
  const init = { code, data };
  return { address: contractAddress(BASECHAIN, init), init };
}

const codeId = (code: Cell) => (builder: ReturnType<typeof beginCell>) =>
  storeBytes(builder, hashOf(code), KEY_BYTES).storeUint(code.depth(), 16);

/** The vault with these terms. @throws BombyxError `input/invalid` on a delay that no client should accept. */
export function vaultOf(terms: VaultTerms): Vault {
  const delaySeconds = terms.delaySeconds ?? terms.network.delaySeconds;
  if (!(delaySeconds > 0 && delaySeconds <= MAX_DELAY_SECONDS))
    throw new BombyxError('input/invalid', `a delay of ${delaySeconds} s`);
  const identity = cellOf((b) =>
    b
      .storeInt(terms.network.id, 32)
      .store(storeKey(terms.relayKey))
      .storeUint(delaySeconds, 32)
      .store(codeId(CLIENT_CODE))
      .store(codeId(PROVIDER_CODE))
      .storeRef(cellOf((operator) => operator.storeAddress(terms.operator))),
  );
  const lastCommit = cellOf((b) => b.storeUint(0, 64).storeUint(0, 256).storeUint(0, 128));
  const totals = (b: ReturnType<typeof beginCell>) =>
    b.storeCoins(0).storeCoins(0).storeCoins(0).storeCoins(0).storeUint(0, 32).storeBit(false);
  const data = cellOf((b) => b.storeRef(identity).storeRef(lastCommit).storeUint(0, 64).store(totals));
  return { ...terms, delaySeconds, ...deployment(VAULT_CODE, data) };
}

/** What a ClientAccount is deployed with, and shows its vault with every charge. */
export const clientIdentity = (vault: Vault, owner: Address, index = 0): Cell =>
  cellOf((b) =>
    b
      .storeInt(vault.network.id, 32)
      .storeAddress(vault.address)
      .storeAddress(owner)
      .storeUint(index, 32)
      .store(storeKey(vault.relayKey))
      .storeUint(vault.delaySeconds, 32),
  );

/** The account of the wallet `owner` at `vault`; one per device, told apart by `index`. */
export function clientAccountOf(vault: Vault, owner: Address, index = 0): Deployment {
  const data = cellOf((b) =>
    b
      .storeRef(clientIdentity(vault, owner, index))
      .storeUint(0, 64)
      .storeCoins(0)
      .storeUint(0, 3 * 32)
      .storeUint(0, 256)
      .storeUint(0, 256)
      .storeUint(0, 32),
  );
  return deployment(CLIENT_CODE, data);
}

/** What a ProviderAccount is deployed with, and shows its vault with every claim. */
export const providerIdentity = (vault: Vault, owner: Address): Cell =>
  cellOf((b) =>
    b
      .storeInt(vault.network.id, 32)
      .storeAddress(vault.address)
      .storeAddress(owner)
      .store(storeKey(vault.relayKey)),
  );

/** The account through which `vault` pays the wallet `owner`. */
export function providerAccountOf(vault: Vault, owner: Address): Deployment {
  const identity = providerIdentity(vault, owner);
  return deployment(
    PROVIDER_CODE,
    cellOf((b) => b.storeRef(identity).storeUint(0, 64).storeCoins(0)),
  );
}

export function registryOf(terms: RegistryTerms): Deployment {
  const documents = cellOf((b) => b.storeUint(0, 256).storeUint(0, 32).storeUint(0, 256).storeUint(0, 32));
  const data = cellOf((b) =>
    b
      .storeInt(terms.network.id, 32)
      .storeAddress(terms.admin)
      .storeUint(terms.timelockSeconds ?? terms.network.timelockSeconds, 32)
      .storeUint(terms.feeCapBps, 16)
      .storeUint(0, 16)
      .storeUint(0, 16)
      .storeMaybeRef(null)
      .storeMaybeRef(null)
      .storeRef(documents),
  );
  return deployment(REGISTRY_CODE, data);
}
