/** Sealed letters between admitted peers, and how many: what keeps free jobs from being asked for without end. */
import type { Bytes } from '#protocol/bytes/bytes.ts';
import { BombyxError } from '#protocol/errors.ts';
import type { PeerId } from '#protocol/ids.ts';
import { encodeFromHub } from '#protocol/messages/hub.ts';
import { KeyedBuckets, TokenBucket } from '#protocol/service/rate.ts';
import type { Bus } from '../bus/bus.ts';
import type { Clock } from '../clock.ts';
import { LETTER_WINDOW_MS, MAX_RATE_KEYS, type HubLimits } from '../limits.ts';
import type { LetterOutcome, Metrics } from '../metrics.ts';
import { Correspondence } from './correspondence.ts';

export interface LetterContext {
  readonly bus: Bus;
  readonly clock: Clock;
  readonly limits: HubLimits;
  readonly metrics: Metrics;
}

export class Letters {
  readonly #context: LetterContext;
  readonly #byAddress: KeyedBuckets;
  readonly #byPeer: KeyedBuckets;
  readonly #byAddressAndInbox: KeyedBuckets;
  readonly #byInbox: KeyedBuckets;
  readonly #total: TokenBucket;
  readonly #correspondence: Correspondence;

  constructor(context: LetterContext) {
    const { clock, limits } = context;
    this.#context = context;
    this.#byAddress = new KeyedBuckets(limits.addressLetterRate, MAX_RATE_KEYS);
    this.#byPeer = new KeyedBuckets(limits.peerLetterRate, MAX_RATE_KEYS);
    this.#byAddressAndInbox = new KeyedBuckets(limits.addressInboxLetterRate, MAX_RATE_KEYS);
    this.#byInbox = new KeyedBuckets(limits.inboxLetterRate, MAX_RATE_KEYS);
    this.#total = new TokenBucket(limits.totalLetterRate, clock.nowMs());
    this.#correspondence = new Correspondence(clock, LETTER_WINDOW_MS, limits.maxCorrespondents);
  }

  /** @throws BombyxError `hub/rate` over a limit, `hub/absent` when `to` is not here or cannot take more. */
  async carry(from: PeerId, address: string, to: PeerId, box: Bytes): Promise<void> {
    const outcome = await this.#carry(from, address, to, box);
    this.#context.metrics.letter(outcome);
    if (outcome === 'limited') throw new BombyxError('hub/rate', 'letters');
    if (outcome === 'absent') throw new BombyxError('hub/absent');
  }

  sweep(): void {
    const nowMs = this.#context.clock.nowMs();
    const all = [this.#byAddress, this.#byPeer, this.#byAddressAndInbox, this.#byInbox];
    for (const buckets of all) buckets.sweep(nowMs);
    this.#correspondence.sweep();
  }

  async #carry(from: PeerId, address: string, to: PeerId, box: Bytes): Promise<LetterOutcome> {
    if (!this.#mayWrite(from, address, to)) return 'limited';
    const sent = await this.#context.bus.send('market', to, encodeFromHub({ t: 'letter', from, box }));
    return sent ? 'delivered' : 'absent';
  }

  #mayWrite(from: PeerId, address: string, to: PeerId): boolean {
    const nowMs = this.#context.clock.nowMs();
    return (
      this.#byPeer.take(from, nowMs) &&
      this.#byAddress.take(address, nowMs) &&
      this.#byAddressAndInbox.take(`${address} ${to}`, nowMs) &&
      this.#correspondence.mayWrite(from, to) &&
      this.#total.take(nowMs) &&
      this.#byInbox.take(to, nowMs)
    );
  }
}
