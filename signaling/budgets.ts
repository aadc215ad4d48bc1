/** What one address may use of the hub: sockets, new sockets, frames, requests. */
import { KeyedBuckets } from '#protocol/service/rate.ts';
import type { Clock } from './clock.ts';
import { MAX_RATE_KEYS, type HubLimits } from './limits.ts';

export class AddressBudgets {
  readonly #clock: Clock;
  readonly #limits: HubLimits;
  readonly #open = new Map<string, number>();
  readonly #connects: KeyedBuckets;
  readonly #messages: KeyedBuckets;
  readonly #bytes: KeyedBuckets;
  readonly #requests: KeyedBuckets;
  #total = 0;

  constructor(clock: Clock, limits: HubLimits) {
    this.#clock = clock;
    this.#limits = limits;
    this.#connects = new KeyedBuckets(limits.connectRate, MAX_RATE_KEYS);
    this.#messages = new KeyedBuckets(limits.addressMessageRate, MAX_RATE_KEYS);
    this.#bytes = new KeyedBuckets(limits.addressByteRate, MAX_RATE_KEYS);
    this.#requests = new KeyedBuckets(limits.httpRate, MAX_RATE_KEYS);
  }

  /** Says why a new socket from `address` is refused, or nothing. */
  refusal(address: string): 'hub/full' | 'hub/rate' | undefined {
    if (!this.#connects.take(address, this.#clock.nowMs())) return 'hub/rate';
    if (this.#total >= this.#limits.maxConnections) return 'hub/full';
    if ((this.#open.get(address) ?? 0) >= this.#limits.maxConnectionsPerAddress) return 'hub/rate';
    return undefined;
  }

  opened(address: string): void {
    this.#total += 1;
    this.#open.set(address, (this.#open.get(address) ?? 0) + 1);
  }

  closed(address: string): void {
    this.#total -= 1;
    const left = (this.#open.get(address) ?? 1) - 1;
    if (left === 0) this.#open.delete(address);
    else this.#open.set(address, left);
  }

  takeMessages(address: string, count: number): boolean {
    return this.#messages.take(address, this.#clock.nowMs(), count);
  }

  takeBytes(address: string, count: number): boolean {
    return this.#bytes.take(address, this.#clock.nowMs(), count);
  }

  takeRequest(address: string): boolean {
    return this.#requests.take(address, this.#clock.nowMs());
  }

  sweep(): void {
    const nowMs = this.#clock.nowMs();
    for (const buckets of [this.#connects, this.#messages, this.#bytes, this.#requests]) buckets.sweep(nowMs);
  }
}
