/** The hub's offers as this client verified them, each dropped when its time is up. */
import type { Bytes } from '../../protocol/bytes/bytes.ts';
import type { PeerId } from '../../protocol/ids.ts';
import { OFFER_LIFETIME_MS } from '../../protocol/limits.ts';
import { verifyOffer, type Offer } from '../../protocol/messages/offer.ts';

/** A hub that lists more than this is cut off: no page needs them, and each costs a signature check. */
const MAX_OFFERS = 2_048;

interface Entry {
  readonly offer: Offer;
  /** Local clock, in ms. */
  readonly arrivedAtMs: number;
}

export class Directory {
  readonly #entries = new Map<PeerId, Entry>();

  get offers(): readonly Offer[] {
    return [...this.#entries.values()].map((entry) => entry.offer);
  }

  /**
   * Takes offers from the hub; those that do not verify, are older than what stands, or come too many are dropped.
   *
   * @param hubNowMs the hub's clock: an offer's own time is judged by it.
   */
  async add(signedOffers: readonly Bytes[], hubNowMs: number, nowMs: number): Promise<void> {
    for (const bytes of signedOffers) {
      const offer = await verifyOffer(bytes, hubNowMs).catch(() => undefined);
      if (offer && this.#isNews(offer)) this.#entries.set(offer.provider, { offer, arrivedAtMs: nowMs });
    }
  }

  remove(peers: readonly PeerId[]): void {
    for (const peer of peers) this.#entries.delete(peer);
  }

  /** Drops what was not renewed in time; true when anything went. */
  expire(nowMs: number): boolean {
    const before = this.#entries.size;
    for (const [peer, entry] of this.#entries)
      if (nowMs - entry.arrivedAtMs > OFFER_LIFETIME_MS) this.#entries.delete(peer);
    return this.#entries.size !== before;
  }

  clear(): void {
    this.#entries.clear();
  }

  #isNews(offer: Offer): boolean {
    const standing = this.#entries.get(offer.provider)?.offer;
    if (!standing) return this.#entries.size < MAX_OFFERS;
    if (offer.issuedAtMs !== standing.issuedAtMs) return offer.issuedAtMs > standing.issuedAtMs;
    return offer.seq > standing.seq;
  }
}
