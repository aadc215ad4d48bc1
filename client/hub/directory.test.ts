/** The directory as this client holds it: only what verifies, only while it stands, only so much. */
import { beforeAll, describe, expect, test } from 'vitest';
import { generateIdentityKeys, identityOf, type Identity } from '../../protocol/crypto/identity.ts';
import { OFFER_LIFETIME_MS } from '../../protocol/limits.ts';
import { signOffer } from '../../protocol/messages/offer.ts';
import { fixedOfferBody } from '../../protocol/vectors/fixed.ts';
import { Directory } from './directory.ts';

const HUB_NOW_MS = 1_760_000_000_000;

let provider: Identity;
let other: Identity;

beforeAll(async () => {
  provider = await identityOf(await generateIdentityKeys());
  other = await identityOf(await generateIdentityKeys());
});

const offerOf = (
  identity: Identity,
  changes: { seq?: number; issuedAtMs?: number; freeSlots?: number } = {},
) => signOffer(identity, { ...fixedOfferBody(identity, new Uint8Array(32)), ...changes });

describe('the directory', () => {
  test('lists what verifies and drops the rest, without a word', async () => {
    const directory = new Directory();
    const forged = await offerOf(other);
    forged[forged.length - 1] = (forged[forged.length - 1] ?? 0) ^ 1;
    const old = await offerOf(other, { issuedAtMs: HUB_NOW_MS - 3_600_000 });
    await directory.add([forged, new Uint8Array(3), await offerOf(provider), old], HUB_NOW_MS, 0);
    expect(directory.offers.map((offer) => offer.provider)).toEqual([provider.peerId]);
  });

  test('replaces an offer by a newer one, and by no older one', async () => {
    const directory = new Directory();
    const free = () => directory.offers.map((offer) => offer.freeSlots);
    await directory.add([await offerOf(provider, { seq: 5, freeSlots: 1 })], HUB_NOW_MS, 0);
    await directory.add([await offerOf(provider, { seq: 6, freeSlots: 0 })], HUB_NOW_MS, 0);
    expect(free()).toEqual([0]);
    await directory.add([await offerOf(provider, { seq: 5, freeSlots: 1 })], HUB_NOW_MS, 0);
    expect(free()).toEqual([0]);
  });

  test('takes a provider that started anew, whose numbers begin again', async () => {
    const directory = new Directory();
    await directory.add([await offerOf(provider, { seq: 500, freeSlots: 1 })], HUB_NOW_MS, 0);
    const restarted = { seq: 0, issuedAtMs: HUB_NOW_MS + 1_000, freeSlots: 0 };
    await directory.add([await offerOf(provider, restarted)], HUB_NOW_MS, 0);
    expect(directory.offers[0]?.freeSlots).toBe(0);
  });

  test('drops what was not renewed in time, by our clock and not by the offer’s', async () => {
    const directory = new Directory();
    await directory.add([await offerOf(provider)], HUB_NOW_MS, 50);
    expect(directory.expire(50 + OFFER_LIFETIME_MS)).toBe(false);
    expect(directory.expire(51 + OFFER_LIFETIME_MS)).toBe(true);
    expect(directory.offers).toEqual([]);
    expect(directory.expire(51 + OFFER_LIFETIME_MS)).toBe(false);
  });

  test('forgets who is gone', async () => {
    const directory = new Directory();
    await directory.add([await offerOf(provider), await offerOf(other)], HUB_NOW_MS, 0);
    directory.remove([provider.peerId]);
    expect(directory.offers.map((offer) => offer.provider)).toEqual([other.peerId]);
    directory.clear();
    expect(directory.offers).toEqual([]);
  });
});
