/** The book of standing offers: who may list what, how long it stands, and what readers are told. SPEC §3. */
import type { Bytes } from '#protocol/bytes/bytes.ts';
import { BombyxError } from '#protocol/errors.ts';
import type { PeerId } from '#protocol/ids.ts';
import { OFFER_LIFETIME_MS } from '#protocol/limits.ts';
import { verifyOffer, type Offer } from '#protocol/messages/offer.ts';
import type { Bus, Listing } from '../bus/bus.ts';
import type { Clock } from '../clock.ts';
import { OFFER_GRACE_MS, type HubLimits } from '../limits.ts';
import { isNewer } from './order.ts';

export interface DirectoryContext {
  readonly bus: Bus;
  readonly clock: Clock;
  readonly limits: HubLimits;
}

export class Directory {
  readonly #context: DirectoryContext;
  readonly #listings = new Map<PeerId, Listing>();
  /** From which address an offer was listed through this process. */
  readonly #addresses = new Map<PeerId, string>();
  readonly #unfollow: () => void;
  #changed: (provider: PeerId) => void = () => {};

  constructor(context: DirectoryContext) {
    this.#context = context;
    this.#unfollow = context.bus.followOffers({
      listed: (listing) => {
        this.#listings.set(listing.provider, listing);
        this.#changed(listing.provider);
      },
      gone: (provider) => {
        this.#listings.delete(provider);
        this.#addresses.delete(provider);
        this.#changed(provider);
      },
    });
  }

  /** Sets who hears of every offer that came, was renewed or went. */
  onChange(changed: (provider: PeerId) => void): void {
    this.#changed = changed;
  }

  get size(): number {
    return this.#listings.size;
  }

  providers(): PeerId[] {
    return [...this.#listings.keys()];
  }

  listings(): IterableIterator<Listing> {
    return this.#listings.values();
  }

  offerOf(provider: PeerId): Bytes | undefined {
    return this.#listings.get(provider)?.bytes;
  }

  /** The offers of one model, or of all. */
  find(model: string | undefined): Bytes[] {
    const matching = [...this.#listings.values()].filter(
      (l) => model === undefined || l.models.includes(model),
    );
    return matching.map((listing) => listing.bytes);
  }

  /**
   * Lists or renews the offer of an admitted peer.
   *
   * @throws BombyxError what `verifyOffer` throws; `offer/invalid` for another's offer; `offer/expired` when a newer
   *   one stands; `hub/full` and `hub/rate` at the caps over all and per address.
   */
  async publish(peer: PeerId, address: string, bytes: Bytes): Promise<void> {
    const offer = await verifyOffer(bytes, this.#context.clock.nowMs());
    if (offer.provider !== peer) throw new BombyxError('offer/invalid', "another's offer");
    const standing = this.#listings.get(peer);
    if (standing === undefined) this.#checkRoom(address);
    else if (!isNewer(offer, standing)) throw new BombyxError('offer/expired', 'a newer one stands');
    this.#addresses.set(peer, address);
    await this.#context.bus.publishOffer(listingOf(offer, bytes), OFFER_LIFETIME_MS);
  }

  async withdraw(peer: PeerId): Promise<void> {
    await this.#context.bus.withdrawOffer(peer);
  }

  /** The publisher's market socket is gone: so is its offer, unless it comes back within the grace. */
  left(peer: PeerId): void {
    const { bus, clock } = this.#context;
    if (!this.#listings.has(peer)) return;
    clock.after(OFFER_GRACE_MS, () => {
      const check = bus.present('market', peer).then((back) => (back ? undefined : bus.withdrawOffer(peer)));
      check.catch(() => {}); // the offer expires by itself
    });
  }

  stop(): void {
    this.#unfollow();
  }

  #checkRoom(address: string): void {
    const { maxOffers, maxOffersPerAddress } = this.#context.limits;
    if (this.#listings.size >= maxOffers) throw new BombyxError('hub/full', 'offers');
    const here = [...this.#addresses.values()].filter((other) => other === address).length;
    if (here >= maxOffersPerAddress) throw new BombyxError('hub/rate', 'offers of one address');
  }
}

function listingOf(offer: Offer, bytes: Bytes): Listing {
  const { provider, issuedAtMs, seq, freeSlots } = offer;
  return { provider, bytes, issuedAtMs, seq, freeSlots, models: offer.models.map((model) => model.id) };
}
