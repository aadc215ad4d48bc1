/** What one address and one key may ask of the relay. */
import { KeyedBuckets } from '#protocol/service/rate.ts';
import { MAX_RATE_KEYS, type ApiLimits } from './limits.ts';

export class Budgets {
  readonly #addresses: KeyedBuckets;
  readonly #keys: KeyedBuckets;

  constructor({ addressRate, keyRate }: ApiLimits) {
    this.#addresses = new KeyedBuckets(addressRate, MAX_RATE_KEYS);
    this.#keys = new KeyedBuckets(keyRate, MAX_RATE_KEYS);
  }

  /** @param monotonicMs of a clock that nobody sets. */
  takeAddress(address: string, monotonicMs: number): boolean {
    return this.#addresses.take(address, monotonicMs);
  }

  takeKey(key: Uint8Array, monotonicMs: number): boolean {
    return this.#keys.take(Buffer.from(key).toString('latin1'), monotonicMs);
  }

  sweep(monotonicMs: number): void {
    this.#addresses.sweep(monotonicMs);
    this.#keys.sweep(monotonicMs);
  }
}
