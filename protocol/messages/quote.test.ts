/** Quotes: firm, signed, and taken only for what was asked of the one who was asked. */
import { beforeAll, describe, expect, test } from 'vitest';
import { ownBytes } from '../bytes/bytes.ts';
import { encodeCbor, type CborValue } from '../bytes/cbor.ts';
import { fromHex, toHex } from '../bytes/text.ts';
import type { Identity } from '../crypto/identity.ts';
import { openPolicyHash } from '../envelope/info.ts';
import { decodePeerId } from '../ids.ts';
import { counting, fixedIdentity, fixedQuoteBody, plain } from '../vectors/fixed.ts';
import vectors from '../vectors/statements.json' with { type: 'json' };
import { codeOf } from '../vectors/testing.ts';
import {
  checkQuoteFitsAsk,
  decodeQuoteAnswer,
  decodeQuoteAsk,
  encodeQuoteAnswer,
  encodeQuoteAsk,
  signQuote,
  verifyQuote,
  type Quote,
  type QuoteAsk,
  type QuoteBody,
} from './quote.ts';
import { signStatement } from './signed.ts';

const DOMAIN = 'bombyx/quote/1';
const requester = decodePeerId(vectors.requester);

let provider: Identity;
let stranger: Identity;
let body: QuoteBody;

beforeAll(async () => {
  provider = await fixedIdentity(fromHex(vectors.signerSeed));
  stranger = await fixedIdentity(counting(32, 200));
  body = await fixedQuoteBody(provider, requester, fromHex(vectors.sealingKey));
});

const signAnything = (changes: object) =>
  signStatement(provider, DOMAIN, encodeCbor({ ...body, ...changes } as CborValue));

describe(vectors.source, () => {
  test('signs and verifies a fixed quote byte for byte', async () => {
    const bytes = await signQuote(provider, body);
    expect(toHex(bytes)).toBe(vectors.quote.signed);
    const quote = await verifyQuote(bytes);
    expect(plain(quote)).toEqual({
      ...vectors.quote.fields,
      provider: provider.peerId,
      hash: vectors.quote.hash,
      bytes: vectors.quote.signed,
      __verified: 'Quote',
    });
  });
});

test('a quote signed by another key, or in another domain, is refused', async () => {
  const unsigned = encodeCbor({ ...body } as unknown as CborValue);
  for (const bytes of [
    await signStatement(stranger, DOMAIN, unsigned),
    await signStatement(provider, 'bombyx/offer/1', unsigned),
    await signAnything({ providerKey: stranger.publicKey }),
  ])
    expect(await codeOf(() => verifyQuote(bytes))).toBe('wire/signature');
});

test('a quote with any byte changed is refused', async () => {
  const bytes = fromHex(vectors.quote.signed);
  for (let at = 0; at < bytes.length; at++) {
    const changed = ownBytes(bytes);
    changed[at] = (changed[at] ?? 0) ^ (1 << (at & 7));
    expect(['wire/signature', 'wire/malformed']).toContain(await codeOf(() => verifyQuote(changed)));
  }
});

test.each([
  ['an unknown field', { tip: 1 }],
  ['a __proto__ field', JSON.parse('{"__proto__": 1}') as object],
  ['a short id', { id: counting(15) }],
  ['a long key', { providerKey: counting(33) }],
  ['a requester that is no peer', { requester: 'nobody' }],
  ['no requester', { requester: undefined }],
  ['an empty model', { model: '' }],
  ['another class', { class: 'confidential' }],
  ['a short weights hash', { weightsHash: counting(20) }],
  ['a price below nothing', { asks: { prompt: 0, cached: -1, completion: 0 } }],
  ['no token', { maxTokens: 0 }],
  ['more tokens than an answer has', { maxTokens: 32_769 }],
  ['a wait below nothing', { waitMs: -1 }],
  ['a wait of more than an hour', { waitMs: 3_600_001 }],
  ['a short recipient key', { recipientKey: counting(31) }],
  ['a short policy hash', { policyHash: counting(31) }],
  ['an end before 1970', { expiresAtMs: -1 }],
  ['no lifetime', { lifetimeMs: 0 }],
  ['a lifetime longer than a quote has', { lifetimeMs: 20_001 }],
])('a quote with %s is malformed', async (_, changes) => {
  expect(await codeOf(async () => verifyQuote(await signAnything(changes)))).toBe('wire/malformed');
});

test('a quote larger than a letter is refused before it is read', async () => {
  expect(await codeOf(() => verifyQuote(new Uint8Array(4_193)))).toBe('wire/too-large');
});

describe('a quote fits an ask', () => {
  const ask: QuoteAsk = { requester, model: 'silkworm-1', class: 'open', requestBytes: 256, maxTokens: 256 };
  const free = { prompt: 0n, cached: 0n, completion: 0n };
  let quote: Quote;
  let offered: Parameters<typeof checkQuoteFitsAsk>[2];

  beforeAll(async () => {
    quote = await verifyQuote(fromHex(vectors.quote.signed));
    offered = {
      provider: provider.peerId,
      sealingKey: fromHex(vectors.sealingKey),
      weightsHash: counting(32, 0x80),
      asks: free,
      policyHash: await openPolicyHash(),
    };
  });

  const verdict = (changes: Partial<Quote>) =>
    codeOf(() => checkQuoteFitsAsk({ ...quote, ...changes }, ask, offered));

  test('if it answers exactly what was asked', async () => {
    expect(await verdict({})).toBe('no error');
    expect(await verdict({ maxTokens: 512 })).toBe('no error');
  });

  test.each<[string, () => Partial<Quote>]>([
    ["is another provider's", () => ({ provider: stranger.peerId })],
    ['is for another requester', () => ({ requester: provider.peerId })],
    ['is for another model', () => ({ model: 'silkworm-2' })],
    ['allows fewer tokens', () => ({ maxTokens: 255 })],
    ['wants the job sealed to another key', () => ({ recipientKey: counting(32) })],
    ['runs other weights', () => ({ weightsHash: counting(32) })],
    ['names another policy', () => ({ policyHash: counting(32) })],
    ['asks more than the offer for prompts', () => ({ asks: { ...free, prompt: 1n } })],
    ['asks more than the offer for cached prompts', () => ({ asks: { ...free, cached: 1n } })],
    ['asks more than the offer for answers', () => ({ asks: { ...free, completion: 1n } })],
  ])('not if it %s', async (_, changes) => {
    expect(await verdict(changes())).toBe('quote/invalid');
  });

  test('also if it is cheaper than the offer', async () => {
    offered = { ...offered, asks: { prompt: 5n, cached: 5n, completion: 5n } };
    expect(await verdict({ asks: { prompt: 5n, cached: 4n, completion: 0n } })).toBe('no error');
    expect(await verdict({ asks: { prompt: 0n, cached: 0n, completion: 6n } })).toBe('quote/invalid');
  });
});

describe('an ask', () => {
  const ask: QuoteAsk = { requester, model: 'silkworm-1', class: 'open', requestBytes: 256, maxTokens: 256 };

  test('arrives as it was sent', () => {
    expect(decodeQuoteAsk(encodeQuoteAsk(ask))).toEqual(ask);
  });

  test.each([
    ['an unknown field', { prompt: 'secret' }],
    ['no requester', { requester: undefined }],
    ['a requester that is no peer', { requester: requester.toUpperCase() }],
    ['a model that is none', { model: '..' }],
    ['another class', { class: 'free' }],
    ['a size below nothing', { requestBytes: -1 }],
    ['a size that no request has', { requestBytes: 1_048_577 }],
    ['no token', { maxTokens: 0 }],
    ['more tokens than an answer has', { maxTokens: 32_769 }],
  ])('with %s is malformed', async (_, changes) => {
    expect(await codeOf(() => decodeQuoteAsk(encodeCbor({ ...ask, ...changes })))).toBe('wire/malformed');
  });
});

describe('an answer', () => {
  test('is a quote or a decline', () => {
    for (const answer of [
      { t: 'quote', quote: counting(9) } as const,
      { t: 'decline', code: 'provider/busy' } as const,
    ])
      expect(decodeQuoteAnswer(encodeQuoteAnswer(answer))).toEqual(answer);
  });

  test.each([
    ['an unknown kind', { t: 'maybe' }],
    ['a code that is none', { t: 'decline', code: 'provider/tired' }],
    ['a code of every object', { t: 'decline', code: 'constructor' }],
    ['a text for a person', { t: 'decline', code: 'provider/busy', message: 'visit evil.example' }],
    ['an empty quote', { t: 'quote', quote: counting(0) }],
    ['both', { t: 'quote', quote: counting(9), code: 'provider/busy' }],
  ])('with %s is malformed', async (_, answer) => {
    expect(await codeOf(() => decodeQuoteAnswer(encodeCbor(answer)))).toBe('wire/malformed');
  });
});
