/** What the drivers of all contracts share. */
import { beginCell, toNano, type Address, type Cell } from '@ton/core';

/** Attached where a test does not care: more than any operation needs. */
export const GAS_NANO = toNano('0.05');

/** Who sends a message and with how much. */
export interface From {
  readonly from?: Address;
  readonly valueNano?: bigint;
}

/** A body that comes back bounced has 256 of its bits left, behind 32 set ones. */
const BOUNCED_BITS = 256;

export function bouncedBody(body: Cell): Cell {
  const slice = body.beginParse();
  const bits = slice.loadBits(Math.min(BOUNCED_BITS, slice.remainingBits));
  return beginCell().storeUint(0xffffffff, 32).storeBits(bits).endCell();
}
