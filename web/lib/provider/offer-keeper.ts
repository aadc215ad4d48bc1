/** Keeps the provider's offer in the hub's directory: signs, renews, and notices when it stands no longer. */
import type { Market } from '#client/hub/market.ts';
import type { Bytes } from '#protocol/bytes/bytes.ts';
import type { Identity } from '#protocol/crypto/identity.ts';
import { OFFER_LIFETIME_MS, OFFER_RENEW_MS, PROTOCOL_VERSION } from '#protocol/limits.ts';
import { signOffer, type OfferedModel } from '#protocol/messages/offer.ts';

export interface OfferKeeperOptions {
  readonly market: Market;
  readonly identity: Identity;
  readonly sealingKey: Bytes;
  readonly slots: number;
  /** The model with its speed as measured by now. */
  readonly model: () => OfferedModel;
  readonly freeSlots: () => number;
  readonly onListed: (listed: boolean) => void;
}

export class OfferKeeper {
  readonly #options: OfferKeeperOptions;
  #seq = 0;
  #active = false;
  #lastSentMs = 0;
  #issuedAtMs = 0;
  #listedUntilMs = 0;

  constructor(options: OfferKeeperOptions) {
    this.#options = options;
  }

  /** Lists now, and from then on renews with each `tick`. */
  async list(): Promise<void> {
    this.#active = true;
    await this.#send();
  }

  withdraw(): void {
    this.#active = false;
    this.#listedUntilMs = 0;
    this.#options.market.withdraw();
    this.#options.onListed(false);
  }

  /** The hub took it, or not. */
  confirm(ok: boolean): void {
    if (!this.#active) return;
    this.#listedUntilMs = ok ? Date.now() + OFFER_LIFETIME_MS : 0;
    this.#options.onListed(ok);
  }

  tick(): void {
    if (!this.#active) return;
    if (this.#listedUntilMs < Date.now()) this.#options.onListed(false);
    if (Date.now() - this.#lastSentMs >= OFFER_RENEW_MS) void this.#send();
  }

  /** Tells the directory at once that a slot was taken or became free. */
  async refresh(): Promise<void> {
    if (this.#active) await this.#send();
  }

  async #send(): Promise<void> {
    const { market, identity, sealingKey, slots, model, freeSlots } = this.#options;
    this.#lastSentMs = Date.now();
    this.#issuedAtMs = Math.max(this.#issuedAtMs, Math.round(market.hubNowMs)); // never falls: readers keep the newest
    const offer = await signOffer(identity, {
      version: PROTOCOL_VERSION,
      identityKey: identity.publicKey,
      sealingKey,
      class: 'open',
      models: [model()],
      slots,
      freeSlots: freeSlots(),
      seq: this.#seq++,
      issuedAtMs: this.#issuedAtMs,
    });
    if (this.#active) market.publish(offer);
  }
}
