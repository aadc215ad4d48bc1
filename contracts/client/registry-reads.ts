/** What the registry says: the relays that may serve, and the documents that everybody checks against. */
import { Dictionary, type Address, type Cell, type ContractProvider } from '@ton/core';
import { fromUtf8, type Bytes } from '#protocol/bytes/bytes.ts';
import { uint256Bytes } from './cells.ts';
import { readState } from './fields.ts';

export interface Relay {
  /** Ed25519, raw. */
  readonly key: Bytes;
  readonly vault: Address;
  readonly measurement: Bytes;
  readonly url: string;
}

export interface RegistryState {
  readonly network: number;
  readonly admin: Address;
  readonly timelockSeconds: number;
  readonly feeCapBps: number;
  readonly changeCount: number;
  /** All zeros: none, and nothing is to be accepted. */
  readonly measurementsHash: Bytes;
  readonly measurementsVersion: number;
  readonly manifestHash: Bytes;
  readonly manifestVersion: number;
  readonly relays: readonly Relay[];
  /** What a year of storage can cost at most. */
  readonly yearlyStorageNano: bigint;
}

function relayOf(key: bigint, cell: Cell): Relay {
  const slice = cell.beginParse();
  const relay = {
    key: uint256Bytes(key),
    vault: slice.loadAddress(),
    measurement: uint256Bytes(slice.loadUintBig(256)),
  };
  const bytes = slice.loadRef().beginParse();
  slice.endParse();
  return { ...relay, url: fromUtf8(bytes.loadBuffer(bytes.remainingBits / 8)) };
}

/** The dictionary's values begin in its leaves, so they are read as what remains of a leaf. */
const REST = {
  serialize: (): void => {
    throw new Error('only read');
  },
  parse: (slice: ReturnType<Cell['beginParse']>): Cell => slice.asCell(),
};

function relaysOf(dictionary: Cell | null, count: number): Relay[] {
  if (dictionary === null) return [];
  const entries = Dictionary.loadDirect(Dictionary.Keys.BigUint(256), REST, dictionary);
  if (entries.size !== count) throw new Error(`${entries.size} relays instead of ${count}`);
  return Array.from(entries, ([key, cell]) => relayOf(key, cell));
}

export const readRegistry = (provider: ContractProvider): Promise<RegistryState> =>
  readState(provider, (f) => {
    const head = {
      network: f.int32(),
      admin: f.address(),
      timelockSeconds: f.number(32),
      feeCapBps: f.number(16),
    };
    const relayCount = f.number(16);
    return {
      ...head,
      changeCount: f.number(16),
      measurementsHash: f.bytes(),
      measurementsVersion: f.number(32),
      manifestHash: f.bytes(),
      manifestVersion: f.number(32),
      relays: relaysOf(f.cell(), relayCount),
      yearlyStorageNano: f.nano(),
    };
  });

/** When the change with this hash may be executed, in Unix seconds; 0 when it was not proposed. */
export async function readReadyAt(provider: ContractProvider, hash: Uint8Array): Promise<number> {
  const value = BigInt(`0x${Buffer.from(hash).toString('hex')}`);
  const { stack } = await provider.get('readyAt', [{ type: 'int', value }]);
  return stack.readNumber();
}
