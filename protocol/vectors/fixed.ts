/** Fixed keys and messages that the vectors are made from and the tests begin with. Never used outside of tests. */
import * as HPKE from 'hpke';
import { concat, type Bytes } from '../bytes/bytes.ts';
import { fromBase64url, fromHex, toHex } from '../bytes/text.ts';
import { identityOf, type Identity, type IdentityKeys } from '../crypto/identity.ts';
import type { SealingKeys } from '../crypto/sealing.ts';
import type { XWingKeys } from '../crypto/xwing.ts';
import { openPolicyHash } from '../envelope/info.ts';
import type { PeerId } from '../ids.ts';
import type { OfferBody } from '../messages/offer.ts';
import type { QuoteBody } from '../messages/quote.ts';
import type { ReceiptBody } from '../messages/receipt.ts';
import type { TicketBody } from '../messages/ticket.ts';

/** DER of a PKCS #8 Ed25519 key (RFC 8410 §7) up to its 32-byte seed. */
const PKCS8_ED25519 = fromHex('302e020100300506032b657004220420');

const suite = new HPKE.CipherSuite(
  HPKE.KEM_DHKEM_X25519_HKDF_SHA256,
  HPKE.KDF_HKDF_SHA256,
  HPKE.AEAD_AES_128_GCM,
);

/** `length` bytes that count up from `first`. */
export const counting = (length: number, first = 0): Bytes =>
  Uint8Array.from({ length }, (_, i) => (first + i) & 0xff);

/** The Ed25519 identity of a 32-byte seed (RFC 8032 §5.1.5). */
export async function fixedIdentity(seed: Bytes): Promise<Identity> {
  return identityOf(await fixedIdentityKeys(seed));
}

export async function fixedIdentityKeys(seed: Bytes): Promise<IdentityKeys> {
  const pkcs8 = concat(PKCS8_ED25519, seed);
  const privateKey = await crypto.subtle.importKey('pkcs8', pkcs8, 'Ed25519', true, ['sign']);
  const { x } = await crypto.subtle.exportKey('jwk', privateKey);
  const publicKey = await crypto.subtle.importKey('raw', fromBase64url(x ?? ''), 'Ed25519', true, ['verify']);
  return { privateKey, publicKey };
}

/** The X25519 pair that RFC 9180's `DeriveKeyPair` makes of `ikm`. */
export async function fixedSealingKeys(ikm: Bytes): Promise<SealingKeys> {
  return (await suite.DeriveKeyPair(ikm, true)) as SealingKeys;
}

const confidential = new HPKE.CipherSuite(
  HPKE.KEM_MLKEM768_X25519,
  HPKE.KDF_HKDF_SHA256,
  HPKE.AEAD_AES_128_GCM,
);

/** An X-Wing pair of its two published halves: no browser can derive one of a seed's hash, as Node can. */
export const fixedXWingKeys = async (privateKey: Bytes, publicKey: Bytes): Promise<XWingKeys> => ({
  privateKey: await confidential.DeserializePrivateKey(privateKey, false),
  publicKey: await confidential.DeserializePublicKey(publicKey),
});

/** A quote body that every field check lets through. */
export async function fixedQuoteBody(
  provider: Identity,
  requester: PeerId,
  recipientKey: Bytes,
): Promise<QuoteBody> {
  return {
    id: counting(16, 0x70),
    providerKey: provider.publicKey,
    requester,
    model: 'silkworm-1',
    class: 'open',
    weightsHash: counting(32, 0x80),
    asks: { prompt: 0n, cached: 0n, completion: 0n },
    maxTokens: 256,
    waitMs: 0,
    recipientKey,
    policyHash: await openPolicyHash(),
    expiresAtMs: 1_760_000_020_000,
    lifetimeMs: 20_000,
  };
}

/** An offer body that every field check lets through. */
export function fixedOfferBody(provider: Identity, sealingKey: Bytes): OfferBody {
  return {
    version: 'bombyx-wire/1',
    identityKey: provider.publicKey,
    sealingKey,
    class: 'open',
    models: [
      {
        id: 'silkworm-1',
        weightsHash: counting(32, 0x80),
        tokenizerHash: counting(32, 0xa0),
        engine: 'wllama',
        backend: 'CPU (WASM)',
        contextTokens: 2_048,
        asks: { prompt: 0n, cached: 0n, completion: 0n },
        speedMilli: 41_500,
      },
    ],
    slots: 1,
    freeSlots: 1,
    seq: 7,
    issuedAtMs: 1_760_000_000_000,
  };
}

/** A raw address that no contract lives at. */
export const fixedAddress = (first: number): string => `0:${toHex(counting(32, first))}`;

/** A ticket body that every field check lets through. */
export function fixedTicketBody(relay: Identity, provider: Identity, receiptKey: Identity): TicketBody {
  return {
    network: 'devnet',
    relayKey: relay.publicKey,
    vault: fixedAddress(0x11),
    id: counting(16, 0x21),
    providerKey: provider.publicKey,
    recipientKeyId: counting(32, 0x31),
    model: 'silkworm-1',
    class: 'open',
    policyHash: counting(32, 0x41),
    quoteHash: counting(32, 0x51),
    prices: { prompt: 150_000_000n, cached: 15_000_000n, completion: 600_000_001n },
    feeBps: 250,
    maxAmountNano: 1_000_000n,
    windowTokens: 16,
    receiptKey: receiptKey.publicKey,
    expiresAtMs: 1_760_000_600_000,
    accountBox: counting(145, 0x61),
  };
}

/** A receipt for `ticket` whose amount is the price of its counts in `fixedTicketBody`: 34,800.000042 rounded up. */
export const fixedReceiptBody = (ticket: Bytes): ReceiptBody => ({
  ticket,
  seq: 3,
  promptTokens: 100,
  cachedTokens: 40,
  completionTokens: 42,
  amountNano: 34_801n,
});

/** `value` as JSON can hold it: bytes in hex, amounts in decimal. */
export function plain(value: unknown): unknown {
  if (value instanceof Uint8Array) return toHex(value);
  if (typeof value === 'bigint') return value.toString();
  if (Array.isArray(value)) return value.map(plain);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, plain(each)]));
}
