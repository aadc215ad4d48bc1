/** The state of every contract in the model, and of the accounts that hold them. */
import type { Change, ClientIdentity, KeyName, Name, ProviderIdentity } from './message.ts';

export interface ClientState {
  readonly epoch: bigint;
  readonly chargedNano: bigint;
  readonly withdrawSequence: number;
  readonly withdrawAt: number;
  readonly keyEpoch: number;
  readonly sessionKey: KeyName;
  readonly previousKey: KeyName;
  readonly previousKeyUntil: number;
}

export interface ProviderState {
  readonly epoch: bigint;
  readonly paidNano: bigint;
}

export interface VaultState {
  readonly epoch: bigint;
  readonly chargedNano: bigint;
  readonly owedNano: bigint;
  readonly paidNano: bigint;
  readonly bondNano: bigint;
  readonly closeAt: number;
  readonly closed: boolean;
  readonly sequence: bigint;
  readonly root: bigint;
  readonly bootId: bigint;
}

export interface VaultTerms {
  readonly network: number;
  readonly relayKey: KeyName;
  readonly delaySeconds: number;
  readonly operator: Name;
}

export interface RegistryTerms {
  readonly network: number;
  readonly admin: Name;
  readonly feeCapBps: number;
  readonly timelockSeconds: number;
}

export interface SignedDocument {
  readonly hash: bigint;
  readonly version: number;
}

export interface RegistryState {
  readonly admin: Name;
  readonly feeCapBps: number;
  /** Vaults by the relay's key. */
  readonly relays: ReadonlyMap<KeyName, Name>;
  /** What waits, by `changeId`, and from when it may be executed. */
  readonly changes: ReadonlyMap<string, number>;
  readonly measurements: SignedDocument;
  readonly manifest: SignedDocument;
}

interface Of<K, T> {
  readonly kind: K;
  /** They never change: the address is made of them. */
  readonly terms: T;
}

/** What a contract's address is made of. */
export type Deployed =
  | Of<'client', ClientIdentity>
  | Of<'provider', ProviderIdentity>
  | Of<'vault', VaultTerms>
  | Of<'registry', RegistryTerms>;

export type Contract =
  | (Of<'client', ClientIdentity> & { readonly state: ClientState })
  | (Of<'provider', ProviderIdentity> & { readonly state: ProviderState })
  | (Of<'vault', VaultTerms> & { readonly state: VaultState })
  | (Of<'registry', RegistryTerms> & { readonly state: RegistryState });

/** `none`: only an address that may hold money; its contract is then in its first state. */
export interface Account {
  readonly status: 'none' | 'active' | 'frozen';
  readonly balanceNano: bigint;
  readonly contract: Contract;
}

export const changeId = (change: Change): string =>
  JSON.stringify(change, (_, value: unknown) => (typeof value === 'bigint' ? value.toString() : value));

const NEW_CLIENT: ClientState = {
  epoch: 0n,
  chargedNano: 0n,
  withdrawSequence: 0,
  withdrawAt: 0,
  keyEpoch: 0,
  sessionKey: 'zero',
  previousKey: 'zero',
  previousKeyUntil: 0,
};

const NEW_VAULT: VaultState = {
  epoch: 0n,
  chargedNano: 0n,
  owedNano: 0n,
  paidNano: 0n,
  bondNano: 0n,
  closeAt: 0,
  closed: false,
  sequence: 0n,
  root: 0n,
  bootId: 0n,
};

const NO_DOCUMENT: SignedDocument = { hash: 0n, version: 0 };

const EMPTY_REGISTRY = {
  relays: new Map<KeyName, Name>(),
  changes: new Map<string, number>(),
  measurements: NO_DOCUMENT,
  manifest: NO_DOCUMENT,
};

/** The contract as it is deployed. */
export function newborn(deployed: Deployed): Contract {
  switch (deployed.kind) {
    case 'client':
      return { kind: 'client', terms: deployed.terms, state: NEW_CLIENT };
    case 'provider':
      return { kind: 'provider', terms: deployed.terms, state: { epoch: 0n, paidNano: 0n } };
    case 'vault':
      return { kind: 'vault', terms: deployed.terms, state: NEW_VAULT };
    case 'registry': {
      const { admin, feeCapBps } = deployed.terms;
      const state = { ...EMPTY_REGISTRY, admin, feeCapBps };
      return { kind: 'registry', terms: deployed.terms, state };
    }
  }
}
