/** Reads the public key of a wallet out of the state that its address is the hash of: what it merely says proves nothing. */
import { Address, Cell, contractAddress, loadStateInit } from '@ton/core';
import { WalletContractV4, WalletContractV5R1 } from '@ton/ton';
import { ownBytes, type Bytes } from '#protocol/bytes/bytes.ts';

const ANY_KEY = new Uint8Array(32);

/** Bits before the key in the data of each wallet that is understood, by the hash of its code. */
function layouts(): ReadonlyMap<string, number> {
  const publicKey = Buffer.from(ANY_KEY);
  return new Map([
    [hashOf(WalletContractV4.create({ workchain: 0, publicKey }).init.code), 32 + 32], // seqno, subwallet
    [hashOf(WalletContractV5R1.create({ workchain: 0, publicKey }).init.code), 1 + 32 + 32], // and a flag
  ]);
}

const hashOf = (code: Cell): string => code.hash().toString('hex');

/** The key behind `address`, or `undefined` where the state is not that address's or not of a wallet that is known. */
export function ownerKeyOf(address: string, stateInit: string): Bytes | undefined {
  try {
    const init = loadStateInit(Cell.fromBase64(stateInit).beginParse());
    const { code, data } = init;
    const of = Address.parse(address);
    if (!code || !data || !contractAddress(of.workChain, { code, data }).equals(of)) return undefined;
    const skipped = layouts().get(hashOf(code));
    return skipped === undefined ? undefined : ownBytes(data.beginParse().skip(skipped).loadBuffer(32));
  } catch {
    return undefined;
  }
}
