/** Reads the little-endian structures of a quote front to back, never past their end. */
import type { Bytes } from '../bytes/bytes.ts';
import { demand } from './demand.ts';

export class ByteReader {
  readonly #bytes: Bytes;
  #at = 0;

  constructor(bytes: Bytes) {
    this.#bytes = bytes;
  }

  /** @throws BombyxError `attest/quote` where there are not `length` bytes left. */
  take(length: number): Bytes {
    demand(length <= this.#bytes.length - this.#at, 'attest/quote');
    return this.#bytes.subarray(this.#at, (this.#at += length));
  }

  uint16(): number {
    const [low = 0, high = 0] = this.take(2);
    return low + high * 0x100;
  }

  uint32(): number {
    return this.uint16() + this.uint16() * 0x1_0000;
  }

  /** Everything up to here. */
  get taken(): Bytes {
    return this.#bytes.subarray(0, this.#at);
  }

  /** Everything that follows; afterwards nothing does. */
  rest(): Bytes {
    return this.take(this.#bytes.length - this.#at);
  }

  /** @throws BombyxError `attest/quote` unless everything was taken. */
  end(): void {
    demand(this.#at === this.#bytes.length, 'attest/quote');
  }
}
