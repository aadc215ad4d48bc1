/** Nonces that providers have to put into their quotes, recognised without being remembered. SPEC §16. */
import { createHmac, randomBytes } from 'node:crypto';
import { ATTEST_NONCE_BYTES } from '#protocol/attestation/limits.ts';
import { concat, equalBytes, ownBytes, type Bytes } from '#protocol/bytes/bytes.ts';
import type { Now } from '../ledger/rules/time.ts';
import { NONCE_LIFETIME_MS } from './limits.ts';

const TIME_BYTES = 8;
const MADE_BYTES = 16;
const MAC_BYTES = 16;

export class Nonces {
  readonly #clock: () => Now;
  /** Of this start alone. */
  readonly #secret = randomBytes(32);

  constructor(clock: () => Now) {
    this.#clock = clock;
  }

  make(): Bytes {
    const made = new Uint8Array(MADE_BYTES);
    new DataView(made.buffer).setBigUint64(0, BigInt(Math.floor(this.#clock().monotonicMs)));
    made.set(randomBytes(MADE_BYTES - TIME_BYTES), TIME_BYTES);
    return concat(made, this.#mac(made));
  }

  /** True for a nonce that was made here, at most 60 s ago. */
  isFresh(nonce: Uint8Array): boolean {
    if (nonce.length !== ATTEST_NONCE_BYTES) return false;
    const made = ownBytes(nonce.subarray(0, MADE_BYTES));
    if (!equalBytes(nonce.subarray(MADE_BYTES), this.#mac(made))) return false;
    const madeAtMs = Number(new DataView(made.buffer).getBigUint64(0));
    return this.#clock().monotonicMs - madeAtMs <= NONCE_LIFETIME_MS;
  }

  #mac(made: Bytes): Bytes {
    return ownBytes(createHmac('sha256', this.#secret).update(made).digest().subarray(0, MAC_BYTES));
  }
}
