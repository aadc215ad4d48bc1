/** Statements off chain and on chain are the same cells; signatures are WebCrypto's and the chain's alike. */
import { Address, beginCell, Cell, contractAddress, type TupleItem } from '@ton/core';
import { beforeAll, describe, expect, test } from 'vitest';
import { toHex, fromHex } from '#protocol/bytes/text.ts';
import vectors from '../protocol/vectors/cells.json' with { type: 'json' };
import { compileFile } from './compile.ts';
import { TestChain } from './testing/chain.ts';
import { fixedSigner } from './testing/keys.ts';
import './testing/matchers.ts';
import { hashOf } from './client/cells.ts';
import { generateSigner, signStatement, verifyStatement } from './client/signer.ts';
import * as statements from './client/statements.ts';

const build: Record<string, (cell: Cell) => Cell> = {
  authorization: (cell) => statements.authorizationCell(statements.decodeAuthorization(cell)),
  charge: (cell) => statements.chargeCell(statements.decodeCharge(cell)),
  withdrawal: (cell) => statements.withdrawalCell(statements.decodeWithdrawal(cell)),
  payout: (cell) => statements.payoutCell(statements.decodePayout(cell)),
  commit: (cell) => statements.commitCell(statements.decodeCommit(cell)),
};

const decoders = [
  statements.decodeAuthorization,
  statements.decodeCharge,
  statements.decodeWithdrawal,
  statements.decodePayout,
  statements.decodeCommit,
];

const cellOf = (hex: string): Cell => Cell.fromHex(hex);

/** A field of a vector as a get method takes it. */
function argument(value: string | number): TupleItem {
  if (typeof value === 'number' || /^-?\d+$/.test(value)) {
    if (typeof value === 'number' || value.length < 64) return { type: 'int', value: BigInt(value) };
  }
  if (/^[0-9a-f]{64}$/.test(value)) return { type: 'int', value: BigInt(`0x${value}`) };
  return { type: 'slice', cell: beginCell().storeAddress(Address.parse(value)).endCell() };
}

describe.each(vectors.vectors)('$kind', (vector) => {
  const cell = cellOf(vector.cell);
  let chain: TestChain;
  let contract: Address;

  beforeAll(async () => {
    chain = await TestChain.create();
    const code = Cell.fromBase64((await compileFile('testing/statements.tolk')).code);
    const init = { code, data: beginCell().endCell() };
    contract = contractAddress(0, init);
    await chain.place(contract, init, 1_000_000_000n);
  });

  test('is built, decoded and hashed as the vector says', () => {
    expect(toHex(hashOf(cell))).toBe(vector.hash);
    expect(build[vector.kind]?.(cell)).toEqualCell(cell);
  });

  test("has the hash that the contracts' own types give", async () => {
    const args = Object.values(vector.fields as Record<string, string | number>).map(argument);
    const { stack } = await chain.provider(contract).get(vector.kind, args);
    expect(stack.readBigNumber().toString(16).padStart(64, '0')).toBe(vector.hash);
  });

  test('is signed as RFC 8032 says, and verified against its own key only', async () => {
    const signer = await fixedSigner(9);
    const signed = await signStatement(signer, cell);
    expect(toHex(signed.signature)).toBe(vector.signature);
    expect(await verifyStatement(fromHex(vectors.publicKey), signed)).toBe(true);
    const other = await generateSigner();
    expect(await verifyStatement(other.publicKey, signed)).toBe(false);
    expect(await verifyStatement(new Uint8Array(32), signed)).toBe(false);
    expect(await verifyStatement(signer.publicKey, { cell, signature: signed.signature.slice(1) })).toBe(
      false,
    );
    const changed = beginCell().storeSlice(cell.beginParse()).storeBit(true).endCell();
    expect(await verifyStatement(signer.publicKey, { ...signed, cell: changed })).toBe(false);
  });

  test('is refused by every other decoder, and with anything behind it', () => {
    const accepted = decoders.filter((decode) => {
      try {
        return decode(cell) !== undefined;
      } catch {
        return false;
      }
    });
    expect(accepted).toHaveLength(1);
    const longer = beginCell().storeSlice(cell.beginParse()).storeBit(true).endCell();
    for (const decode of decoders) expect(() => decode(longer)).toThrow('(');
  });
});
