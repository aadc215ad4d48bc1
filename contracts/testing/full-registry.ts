/** A registry with long lists, put in place as it would be after years: the dearest that its operations can meet. */
import { createHash } from 'node:crypto';
import { beginCell, Dictionary, type Builder, type Cell } from '@ton/core';
import type { Deployment } from '../client/addresses.ts';
import { hashOf } from '../client/cells.ts';
import { changeCell, MAX_URL_BYTES, type Change } from '../client/registry-messages.ts';
import { walletOf } from './parties.ts';

/** As registry/limits.tolk has them. */
export const MAX_RELAYS = 256;
export const MAX_CHANGES = 16;

/** A key that lies anywhere in a dictionary, as real keys do. */
export const spreadKey = (label: string): Buffer => createHash('sha256').update(label).digest();

/** Puts a relay whose address on the web is as long as it may be. */
export const longestPut = (label: string): Change => ({
  kind: 'put-relay',
  key: spreadKey(label),
  relay: {
    vault: walletOf(0x71),
    measurement: spreadKey(`${label}, measurement`),
    url: `https://${label}/`.padEnd(MAX_URL_BYTES, 'x'),
  },
});

/** Values lie in the dictionary's leaves. */
const IN_LEAF = {
  serialize: (value: Cell, builder: Builder) => builder.storeSlice(value.beginParse()),
  parse: () => {
    throw new Error('only written');
  },
};

const dictionaryOf = (entries: readonly (readonly [bigint, Cell])[]): Dictionary<bigint, Cell> => {
  const dictionary = Dictionary.empty(Dictionary.Keys.BigUint(256), IN_LEAF);
  for (const [key, value] of entries) dictionary.set(key, value);
  return dictionary;
};

function relayEntry(index: number): [bigint, Cell] {
  const change = changeCell(longestPut(`relay-${index}`)).beginParse();
  change.skip(32);
  return [change.loadUintBig(256), change.loadRef()];
}

function changeEntry(index: number): [bigint, Cell] {
  const change = changeCell(longestPut(`proposed-${index}`));
  const key = BigInt(`0x${Buffer.from(hashOf(change)).toString('hex')}`);
  return [key, beginCell().storeUint(0, 32).storeRef(change).endCell()];
}

/** The data of `registry` with that many relays and proposed changes besides what it was deployed with. */
export function filledData(registry: Deployment, relays: number, changes: number): Cell {
  const rest = registry.init.data.beginParse();
  const head = rest.loadBits(32 + 267 + 32 + 16);
  rest.skip(16 + 16 + 2);
  return beginCell()
    .storeBits(head)
    .storeUint(relays, 16)
    .storeUint(changes, 16)
    .storeDict(dictionaryOf(Array.from({ length: relays }, (_, n) => relayEntry(n))))
    .storeDict(dictionaryOf(Array.from({ length: changes }, (_, n) => changeEntry(n))))
    .storeSlice(rest)
    .endCell();
}
