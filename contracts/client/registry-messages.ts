/** The bodies of the registry's messages: changes behind its timelock, and removals at once. */
import { beginCell, type Address, type Builder, type Cell } from '@ton/core';
import { utf8 } from '#protocol/bytes/bytes.ts';
import { BombyxError } from '#protocol/errors.ts';
import { cellOf, hashOf, storeKey } from './cells.ts';
import { OPCODE, type QueryId } from './messages.ts';

export interface RelayEntry {
  readonly vault: Address;
  /** Hash of the enclave's measurements. */
  readonly measurement: Uint8Array;
  readonly url: string;
}

/** What fits into the one cell that an address on the web may take. */
export const MAX_URL_BYTES = 127;

export type Change =
  | { readonly kind: 'put-relay'; readonly key: Uint8Array; readonly relay: RelayEntry }
  | {
      readonly kind: 'set-measurements' | 'set-manifest';
      readonly hash: Uint8Array;
      readonly version: number;
    }
  | { readonly kind: 'raise-fee-cap'; readonly bps: number }
  | { readonly kind: 'set-admin'; readonly admin: Address }
  | { readonly kind: 'upgrade'; readonly code: Cell };

const PREFIX: Readonly<Record<Change['kind'], number>> = {
  'put-relay': 0x62780410,
  'set-measurements': 0x62780411,
  'set-manifest': 0x62780412,
  'raise-fee-cap': 0x62780413,
  'set-admin': 0x62780414,
  upgrade: 0x62780415,
};

function relayCell(relay: RelayEntry): Cell {
  const url = utf8(relay.url);
  if (url.length > MAX_URL_BYTES) throw new BombyxError('input/invalid', 'url of a relay');
  return cellOf((b) =>
    b
      .storeAddress(relay.vault)
      .store(storeKey(relay.measurement))
      .storeRef(beginCell().storeBuffer(Buffer.from(url)).endCell()),
  );
}

function storeChange(builder: Builder, change: Change): Builder {
  switch (change.kind) {
    case 'put-relay':
      return builder.store(storeKey(change.key)).storeRef(relayCell(change.relay));
    case 'set-measurements':
    case 'set-manifest':
      return builder.store(storeKey(change.hash)).storeUint(change.version, 32);
    case 'raise-fee-cap':
      return builder.storeUint(change.bps, 16);
    case 'set-admin':
      return builder.storeAddress(change.admin);
    case 'upgrade':
      return builder.storeRef(change.code);
  }
}

/** The cell whose hash waits behind the timelock. */
export const changeCell = (change: Change): Cell =>
  cellOf((b) => storeChange(b.storeUint(PREFIX[change.kind], 32), change));

type RegistryMessage =
  | 'propose'
  | 'execute'
  | 'cancelChange'
  | 'removeRelay'
  | 'revokeMeasurements'
  | 'revokeManifest'
  | 'lowerFeeCap';

function message(name: RegistryMessage, queryId: QueryId, rest: (b: Builder) => Builder = (b) => b): Cell {
  return cellOf((b) => b.storeUint(OPCODE[name], 32).storeUint(queryId, 64).store(rest));
}

export const proposeBody = (queryId: QueryId, change: Cell): Cell =>
  message('propose', queryId, (b) => b.storeRef(change));

/** Names the proposed change by its hash: the registry has kept it. */
export const executeBody = (queryId: QueryId, change: Cell): Cell =>
  message('execute', queryId, storeKey(hashOf(change)));

export const cancelChangeBody = (queryId: QueryId, hash: Uint8Array): Cell =>
  message('cancelChange', queryId, storeKey(hash));

export const removeRelayBody = (queryId: QueryId, key: Uint8Array): Cell =>
  message('removeRelay', queryId, storeKey(key));

export const revokeMeasurementsBody = (queryId: QueryId): Cell => message('revokeMeasurements', queryId);
export const revokeManifestBody = (queryId: QueryId): Cell => message('revokeManifest', queryId);

export const lowerFeeCapBody = (queryId: QueryId, bps: number): Cell =>
  message('lowerFeeCap', queryId, (b) => b.storeUint(bps, 16));
