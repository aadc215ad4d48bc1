/** The few field types that the contracts' cells are made of, beyond those of @ton/core. */
import { beginCell, type Builder, type Cell } from '@ton/core';
import type { Bytes } from '#protocol/bytes/bytes.ts';
import { BombyxError } from '#protocol/errors.ts';

export const KEY_BYTES = 32;
export const SIGNATURE_BYTES = 64;

/** Exactly `length` bytes. @throws BombyxError `input/invalid` */
export function storeBytes(builder: Builder, bytes: Uint8Array, length: number): Builder {
  if (bytes.length !== length)
    throw new BombyxError('input/invalid', `${bytes.length} bytes instead of ${length}`);
  return builder.storeBuffer(Buffer.from(bytes));
}

export const storeKey =
  (key: Uint8Array) =>
  (builder: Builder): Builder =>
    storeBytes(builder, key, KEY_BYTES);

export const storeSignature =
  (signature: Uint8Array) =>
  (builder: Builder): Builder =>
    storeBytes(builder, signature, SIGNATURE_BYTES);

/** The 32 bytes of a `uint256` that came from a get method. */
export function uint256Bytes(value: bigint): Bytes {
  const hex = value.toString(16).padStart(2 * KEY_BYTES, '0');
  return Uint8Array.from({ length: KEY_BYTES }, (_, i) => parseInt(hex.slice(2 * i, 2 * i + 2), 16));
}

export const hashOf = (cell: Cell): Bytes => new Uint8Array(cell.hash());

export const cellOf = (write: (builder: Builder) => Builder): Cell => beginCell().store(write).endCell();
