/** Typed, bounded reads off the stack of a get method. */
import type { Address, Cell, ContractProvider, TupleReader } from '@ton/core';
import type { Bytes } from '#protocol/bytes/bytes.ts';
import { BombyxError } from '#protocol/errors.ts';
import { uint256Bytes } from './cells.ts';

/** What a get method returned, value by value. */
export class Fields {
  readonly #stack: TupleReader;

  constructor(stack: TupleReader) {
    this.#stack = stack;
  }

  uint(bits: number): bigint {
    const value = this.#stack.readBigNumber();
    if (value < 0n || value >> BigInt(bits) !== 0n) throw new Error(`not a uint${bits}: ${value}`);
    return value;
  }

  /** At most 53 bits. */
  number(bits: number): number {
    return Number(this.uint(bits));
  }

  int32(): number {
    const value = this.#stack.readBigNumber();
    if (value !== BigInt.asIntN(32, value)) throw new Error(`not an int32: ${value}`);
    return Number(value);
  }

  bytes(): Bytes {
    return uint256Bytes(this.uint(256));
  }

  /** Nano units; no amount on the chain has more than 120 bits. */
  nano(): bigint {
    return this.uint(120);
  }

  flag(): boolean {
    return this.#stack.readBoolean();
  }

  address(): Address {
    return this.#stack.readAddress();
  }

  cell(): Cell | null {
    return this.#stack.readCellOpt();
  }

  end(): void {
    if (this.#stack.remaining !== 0) throw new Error(`${this.#stack.remaining} values too many`);
  }
}

/** @throws BombyxError `chain/malformed` when the answer is not what `decode` reads; what `provider` throws, otherwise. */
export async function readState<T>(provider: ContractProvider, decode: (fields: Fields) => T): Promise<T> {
  const { stack } = await provider.get('state', []);
  try {
    const fields = new Fields(stack);
    const state = decode(fields);
    fields.end();
    return state;
  } catch (cause) {
    throw new BombyxError('chain/malformed', 'state of a contract', { cause });
  }
}
