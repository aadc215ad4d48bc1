/** From a contract's data cell to the model's words; read to its end, so that nothing of it goes unchecked. */
import { Dictionary, type Address, type Cell, type Slice } from '@ton/core';
import { hashOf } from '../../client/cells.ts';
import {
  changeId,
  type ClientState,
  type Contract,
  type ProviderState,
  type RegistryState,
  type RegistryTerms,
  type SignedDocument,
  type VaultState,
} from '../model/account.ts';
import type { Change, KeyName, Name } from '../model/message.ts';
import { get } from './cast.ts';
import type { Encoder } from './encode.ts';

const hexOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

/** The dictionary's values begin in its leaves, so they are read as what remains of a leaf. */
const REST = {
  serialize: (): void => {
    throw new Error('only read');
  },
  parse: (slice: Slice): Slice => slice,
};

function ended<T>(slice: Slice, value: T): T {
  slice.endParse();
  return value;
}

export class Decoder {
  readonly #encoder: Encoder;
  readonly #keys: ReadonlyMap<string, KeyName>;
  readonly #names: ReadonlyMap<string, Name>;
  readonly #changes: ReadonlyMap<string, string>;

  /** `changes` are all that anybody proposes: the registry is read by their hashes. */
  constructor(encoder: Encoder, changes: readonly Change[]) {
    this.#encoder = encoder;
    const keys = ['zero', ...encoder.cast.signers.keys()];
    this.#keys = new Map(keys.map((name) => [hexOf(encoder.key(name)), name]));
    this.#names = new Map(Array.from(encoder.cast.addresses, ([name, at]) => [at.toRawString(), name]));
    this.#changes = new Map(
      changes.map((change) => [hexOf(hashOf(encoder.changeCell(change))), changeId(change)]),
    );
  }

  name(address: Address): Name {
    const name = this.#names.get(address.toRawString());
    if (name === undefined) throw new Error(`nobody lives at ${address.toRawString()}`);
    return name;
  }

  #key(slice: Slice): KeyName {
    const hex = slice.loadBuffer(32).toString('hex');
    const name = this.#keys.get(hex);
    if (name === undefined) throw new Error(`nobody’s key: ${hex}`);
    return name;
  }

  /** The contract under this name, as its data says it is now. */
  contract(name: Name, data: Cell): Contract {
    const deployed = get(this.#encoder.cast.deployed, name);
    const slice = data.beginParse();
    if (deployed.kind === 'registry')
      return { kind: 'registry', terms: deployed.terms, state: this.#registry(slice, deployed.terms) };
    const identity = get(this.#encoder.cast.deployments, name).init.data.refs[0];
    if (identity === undefined || !slice.loadRef().equals(identity))
      throw new Error(`${name} is another one`);
    switch (deployed.kind) {
      case 'client':
        return { kind: 'client', terms: deployed.terms, state: this.#client(slice) };
      case 'provider':
        return { kind: 'provider', terms: deployed.terms, state: providerOf(slice) };
      case 'vault':
        return { kind: 'vault', terms: deployed.terms, state: vaultOf(slice) };
    }
  }

  #client(slice: Slice): ClientState {
    const state = {
      epoch: slice.loadUintBig(64),
      chargedNano: slice.loadCoins(),
      withdrawSequence: slice.loadUint(32),
      withdrawAt: slice.loadUint(32),
      keyEpoch: slice.loadUint(32),
      sessionKey: this.#key(slice),
      previousKey: this.#key(slice),
      previousKeyUntil: slice.loadUint(32),
    };
    return ended(slice, state);
  }

  #registry(slice: Slice, terms: RegistryTerms): RegistryState {
    if (slice.loadInt(32) !== terms.network) throw new Error('another network');
    const admin = this.name(slice.loadAddress());
    if (slice.loadUint(32) !== terms.timelockSeconds) throw new Error('another timelock');
    const feeCapBps = slice.loadUint(16);
    const counts = [slice.loadUint(16), slice.loadUint(16)];
    const relays = this.#relays(slice);
    const changes = this.#pending(slice);
    if (relays.size !== counts[0] || changes.size !== counts[1]) throw new Error('miscounted');
    const documents = slice.loadRef().beginParse();
    const state = {
      admin,
      feeCapBps,
      relays,
      changes,
      measurements: documentOf(documents),
      manifest: documentOf(documents),
    };
    return ended(slice, ended(documents, state));
  }

  #relays(slice: Slice): Map<KeyName, Name> {
    const dictionary = slice.loadDict(Dictionary.Keys.Buffer(32), REST);
    return new Map(
      Array.from(dictionary, ([key, relay]) => {
        const name = this.#keys.get(key.toString('hex'));
        if (name === undefined) throw new Error('a relay that nobody proposed');
        return [name, this.name(relay.loadAddress())];
      }),
    );
  }

  #pending(slice: Slice): Map<string, number> {
    const dictionary = slice.loadDict(Dictionary.Keys.Buffer(32), REST);
    return new Map(
      Array.from(dictionary, ([hash, proposed]) => {
        const id = this.#changes.get(hash.toString('hex'));
        if (id === undefined) throw new Error('a change that nobody proposed');
        return [id, proposed.loadUint(32)];
      }),
    );
  }
}

const documentOf = (slice: Slice): SignedDocument => ({
  hash: slice.loadUintBig(256),
  version: slice.loadUint(32),
});

const providerOf = (slice: Slice): ProviderState =>
  ended(slice, { epoch: slice.loadUintBig(64), paidNano: slice.loadCoins() });

function vaultOf(slice: Slice): VaultState {
  const last = slice.loadRef().beginParse();
  const state = {
    epoch: slice.loadUintBig(64),
    chargedNano: slice.loadCoins(),
    owedNano: slice.loadCoins(),
    paidNano: slice.loadCoins(),
    bondNano: slice.loadCoins(),
    closeAt: slice.loadUint(32),
    closed: slice.loadBit(),
    sequence: last.loadUintBig(64),
    root: last.loadUintBig(256),
    bootId: last.loadUintBig(128),
  };
  return ended(slice, ended(last, state));
}
