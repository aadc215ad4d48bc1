/** Offers: nothing is listed that its provider did not sign, and no field is out of its range. */
import { beforeAll, describe, expect, test } from 'vitest';
import { ownBytes } from '../bytes/bytes.ts';
import { encodeCbor, type CborValue } from '../bytes/cbor.ts';
import { fromHex, toHex } from '../bytes/text.ts';
import type { Identity } from '../crypto/identity.ts';
import { counting, fixedIdentity, fixedOfferBody, plain } from '../vectors/fixed.ts';
import vectors from '../vectors/statements.json' with { type: 'json' };
import { codeOf } from '../vectors/testing.ts';
import { isFree, signOffer, speaksOurVersion, verifyOffer, type OfferBody } from './offer.ts';
import { decodeSigned, signStatement } from './signed.ts';

const DOMAIN = 'bombyx/offer/1';
const NOW_MS = 1_760_000_000_000;
const TOLERANCE_MS = 330_000;

let provider: Identity;
let body: OfferBody;

beforeAll(async () => {
  provider = await fixedIdentity(fromHex(vectors.signerSeed));
  body = fixedOfferBody(provider, fromHex(vectors.sealingKey));
});

/** Signs whatever it is given, as a provider that keeps to nothing would. */
const signAnything = (changes: object) =>
  signStatement(provider, DOMAIN, encodeCbor({ ...body, ...changes } as CborValue));

const verdict = async (changes: object) =>
  codeOf(async () => verifyOffer(await signAnything(changes), NOW_MS));

/** The fixed offer with its one model changed. */
const withModel = (changes: object) => ({ models: [{ ...body.models[0], ...changes }] });

describe(vectors.source, () => {
  test('signs and verifies a fixed offer byte for byte', async () => {
    expect(toHex(await signOffer(provider, body))).toBe(vectors.offer.signed);
    const offer = await verifyOffer(fromHex(vectors.offer.signed), NOW_MS);
    expect(plain(offer)).toEqual({ ...vectors.offer.fields, provider: provider.peerId, __verified: 'Offer' });
  });
});

test('an offer signed by another key, or whose key was exchanged, is refused', async () => {
  const stranger = await fixedIdentity(counting(32, 200));
  const bytes = await signStatement(stranger, DOMAIN, encodeCbor({ ...body } as unknown as CborValue));
  expect(await codeOf(() => verifyOffer(bytes, NOW_MS))).toBe('wire/signature');
  expect(await verdict({ identityKey: stranger.publicKey })).toBe('wire/signature');
});

test('a signature in another domain is none', async () => {
  const bytes = await signStatement(
    provider,
    'bombyx/quote/1',
    encodeCbor({ ...body } as unknown as CborValue),
  );
  expect(await codeOf(() => verifyOffer(bytes, NOW_MS))).toBe('wire/signature');
});

test('an offer with any byte changed is refused', async () => {
  const bytes = fromHex(vectors.offer.signed);
  for (let at = 0; at < bytes.length; at++) {
    const changed = ownBytes(bytes);
    changed[at] = (changed[at] ?? 0) ^ (1 << (at & 7));
    const code = await codeOf(() => verifyOffer(changed, NOW_MS));
    expect(['wire/signature', 'wire/malformed'], `byte ${at}`).toContain(code);
  }
});

test.each([
  [0, 'no error'],
  [TOLERANCE_MS, 'no error'],
  [-TOLERANCE_MS, 'no error'],
  [TOLERANCE_MS + 1, 'offer/expired'],
  [-TOLERANCE_MS - 1, 'offer/expired'],
])('%d ms after it was issued: %s', async (ageMs, code) => {
  expect(await codeOf(() => verifyOffer(fromHex(vectors.offer.signed), NOW_MS + ageMs))).toBe(code);
});

test.each([
  ['an unknown field', { country: 'CH' }],
  ['a field of every object', { constructor: 1 }],
  ['a __proto__ field', JSON.parse('{"__proto__": {"free": true}}') as object],
  ['no version', { version: undefined }],
  ['an empty version', { version: '' }],
  ['a long version', { version: 'v'.repeat(33) }],
  ['a short key', { identityKey: counting(31) }],
  ['a long sealing key', { sealingKey: counting(33) }],
  ['another class', { class: 'confidential' }],
  ['no model', { models: [] }],
  ['a model that is null', { models: [null] }],
  ['no slot', { slots: 0 }],
  ['65 slots', { slots: 65 }],
  ['half a slot', { slots: 1.5 }],
  ['-1 free slots', { freeSlots: -1 }],
  ['a negative number', { seq: -1 }],
  ['a number beyond 2^53', { seq: 1n << 53n }],
  ['a time before 1970', { issuedAtMs: -1 }],
  ['a time after 2286', { issuedAtMs: 10_000_000_000_000 }],
  ['a time as text', { issuedAtMs: '1760000000000' }],
])('an offer with %s is malformed', async (_, changes) => {
  expect(await verdict(changes)).toBe('wire/malformed');
});

test.each([
  ['an unknown field', { quantisation: 'q4' }],
  ['an empty id', { id: '' }],
  ['an id of 97 characters', { id: 'm'.repeat(97) }],
  ['an id that is a path', { id: '../etc' }],
  ['an id with white space', { id: 'a b' }],
  ['an id with a line end', { id: 'a\n' }],
  ['a short hash', { weightsHash: counting(31) }],
  ['no hash of the tokenizer', { tokenizerHash: undefined }],
  ['an empty engine', { engine: '' }],
  ['a backend of 65 characters', { backend: 'b'.repeat(65) }],
  ['a context of 127 tokens', { contextTokens: 127 }],
  ['a context beyond reason', { contextTokens: 10_000_001 }],
  ['a negative speed', { speedMilli: -1 }],
  ['a speed beyond reason', { speedMilli: 10_000_001 }],
  ['a price below nothing', { asks: { prompt: -1, cached: 0, completion: 0 } }],
  ['a price beyond 64 bits', { asks: { prompt: 0, cached: 0, completion: -(1n << 64n) } }],
  ['a price that is missing', { asks: { prompt: 0, cached: 0 } }],
  ['a price as text', { asks: { prompt: '0', cached: 0, completion: 0 } }],
])('a model with %s is malformed', async (_, changes) => {
  expect(await verdict(withModel(changes))).toBe('wire/malformed');
});

test('17 models are too many, 16 are not', async () => {
  const models = Array.from({ length: 17 }, (_, i) => ({ ...body.models[0], id: `m${i}` }));
  expect(await verdict({ models })).toBe('wire/malformed');
  expect(await verdict({ models: models.slice(1) })).toBe('no error');
});

test('more free slots than slots, or a model twice, is no valid offer', async () => {
  expect(await verdict({ slots: 1, freeSlots: 2 })).toBe('offer/invalid');
  expect(await verdict({ models: [body.models[0], body.models[0]] })).toBe('offer/invalid');
});

test('an offer larger than one may be is refused before it is read', async () => {
  expect(await codeOf(() => verifyOffer(new Uint8Array(8_289), NOW_MS))).toBe('wire/too-large');
});

test('prices keep all 64 bits, whichever way CBOR carries them', async () => {
  const most = (1n << 64n) - 1n;
  const asks = { prompt: 3n, cached: 1n << 53n, completion: most };
  const offer = await verifyOffer(
    await signOffer(provider, { ...body, ...withModel({ asks }) } as OfferBody),
    NOW_MS,
  );
  expect(offer.models[0]?.asks).toEqual(asks);
});

test('an offer is free only if every price is nothing', async () => {
  const [model] = body.models;
  if (!model) throw new Error('no model');
  expect(isFree(model)).toBe(true);
  for (const price of ['prompt', 'cached', 'completion'])
    expect(isFree({ ...model, asks: { ...model.asks, [price]: 1n } })).toBe(false);
});

test('another version is listed and told apart', async () => {
  const offer = await verifyOffer(await signAnything({ version: 'bombyx-wire/2' }), NOW_MS);
  expect(speaksOurVersion(offer)).toBe(false);
  expect(speaksOurVersion(await verifyOffer(await signAnything({}), NOW_MS))).toBe(true);
});

test('a provider cannot sign by mistake what everybody refuses', async () => {
  expect(await codeOf(() => signOffer(provider, { ...body, slots: 0 }))).not.toBe('no error');
});

test('a signed statement is exactly a body and a signature', async () => {
  const { body: signed, sig } = decodeSigned(fromHex(vectors.offer.signed), 8_192);
  for (const wrong of [{ body: signed }, { sig }, { body: signed, sig, x: 1 }, { body: counting(0), sig }])
    expect(await codeOf(() => decodeSigned(encodeCbor(wrong), 8_192))).toBe('wire/malformed');
});
