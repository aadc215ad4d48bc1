/** Whom to ask and whose quote to take. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { PeerId } from '../ids.ts';
import type { Offer, OfferedModel } from '../messages/offer.ts';
import type { Quote } from '../messages/quote.ts';
import { counting } from '../vectors/fixed.ts';
import { RANDOM_CASES } from '../vectors/testing.ts';
import { bestQuote, candidatesFor, pickToAsk, type Candidate } from './choose.ts';

const free = { prompt: 0n, cached: 0n, completion: 0n };
const peer = (i: number) => String.fromCharCode(97 + i).repeat(52) as PeerId;

const model = (changes: Partial<OfferedModel> = {}): OfferedModel => ({
  id: 'silkworm-1',
  weightsHash: counting(32),
  tokenizerHash: counting(32),
  engine: 'wllama',
  backend: 'CPU (WASM)',
  contextTokens: 2_048,
  asks: free,
  speedMilli: 0,
  ...changes,
});

/** Stands for an offer that was verified: no signature is made here. */
const offer = (i: number, changes: Partial<Offer> = {}): Offer => ({
  version: 'bombyx-wire/1',
  identityKey: counting(32),
  sealingKey: counting(32),
  class: 'open',
  models: [model()],
  slots: 1,
  freeSlots: 1,
  seq: 0,
  issuedAtMs: 0,
  provider: peer(i),
  __verified: 'Offer',
  ...changes,
});

const candidate = (i: number, freeSlots: number, speedMilli: number): Candidate => ({
  offer: offer(i, { freeSlots }),
  model: model({ speedMilli }),
});

const quote = (i: number, waitMs: number, asks: Partial<Quote['asks']> = {}): Quote => ({
  id: counting(16),
  providerKey: counting(32),
  requester: peer(25),
  model: 'silkworm-1',
  class: 'open',
  weightsHash: counting(32),
  asks: { ...free, ...asks },
  maxTokens: 10,
  waitMs,
  recipientKey: counting(32),
  policyHash: counting(32),
  expiresAtMs: 0,
  lifetimeMs: 1,
  provider: peer(i),
  hash: counting(32),
  bytes: counting(1),
  __verified: 'Quote',
});

describe('candidates', () => {
  const providers = (offers: readonly Offer[], exclude: readonly PeerId[] = []) =>
    candidatesFor(offers, 'silkworm-1', exclude).map((each) => each.offer.provider);

  test('offer the very model', () => {
    const other = offer(1, { models: [model({ id: 'silkworm-10' })] });
    const both = offer(2, { models: [model({ id: 'other' }), model()] });
    expect(providers([offer(0), other, both])).toEqual([peer(0), peer(2)]);
    expect(candidatesFor([both], 'silkworm-1', [])[0]?.model.id).toBe('silkworm-1');
  });

  test('cost nothing, by any price', () => {
    for (const price of ['prompt', 'cached', 'completion'])
      expect(providers([offer(0, { models: [model({ asks: { ...free, [price]: 1n } })] })])).toEqual([]);
  });

  test('speak our version', () => {
    expect(providers([offer(0, { version: 'bombyx-wire/2' })])).toEqual([]);
  });

  test('were not tried before', () => {
    expect(providers([offer(0), offer(1)], [peer(0)])).toEqual([peer(1)]);
  });

  test('may have no free slot: a short queue is better than nobody', () => {
    expect(providers([offer(0, { freeSlots: 0 })])).toEqual([peer(0)]);
  });
});

describe('who is asked', () => {
  const asked = (candidates: readonly Candidate[], count: number, random: number) =>
    pickToAsk(candidates, count, random).map((each) => each.offer.provider);
  const five = [1, 5, 3, 2, 4].map((speed, i) => candidate(i, 1, speed));

  test('everybody, if there are few', () => {
    expect(asked(five.slice(0, 2), 3, 0).toSorted()).toEqual([peer(0), peer(1)]);
    expect(asked([], 3, 0)).toEqual([]);
  });

  test('the fastest, and one of the rest at random so that newcomers are heard', () => {
    expect(asked(five, 3, 0)).toEqual([peer(1), peer(4), peer(2)]);
    expect(asked(five, 3, 0.5)).toEqual([peer(1), peer(4), peer(3)]);
    expect(asked(five, 3, 0.999)).toEqual([peer(1), peer(4), peer(0)]);
  });

  test('who has a free slot before who is fast, and a claim of more slots gains nothing', () => {
    const candidates = [candidate(0, 0, 9_999), candidate(1, 1, 2), candidate(2, 64, 1)];
    expect(asked(candidates, 2, 0)).toEqual([peer(1), peer(2)]);
  });

  test('nobody twice, never more than may be, always the best', () => {
    const candidates = fc
      .array(fc.tuple(fc.nat(2), fc.nat(9)), { maxLength: 20 })
      .map((all) => all.map(([slots, speed], i) => candidate(i, slots, speed)));
    const random = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
    fc.assert(
      fc.property(candidates, fc.integer({ min: 1, max: 6 }), random, (all, count, luck) => {
        const picked = pickToAsk(all, count, luck);
        expect(picked).toHaveLength(Math.min(count, all.length));
        expect(new Set(picked).size).toBe(picked.length);
        expect(all).toEqual(expect.arrayContaining([...picked]));
      }),
      RANDOM_CASES,
    );
  });

  test('the offers that came in are left in their order', () => {
    const before = [...five];
    pickToAsk(five, 3, 0);
    expect(five).toEqual(before);
  });
});

describe('the best quote', () => {
  test('is the cheapest, then the soonest', () => {
    const quotes = [
      quote(0, 0, { prompt: 1n }),
      quote(1, 500),
      quote(2, 100),
      quote(3, 0, { completion: 1n }),
    ];
    expect(bestQuote(quotes)?.provider).toBe(peer(2));
    expect(bestQuote(quotes.filter((each) => each.provider === peer(0)))?.provider).toBe(peer(0));
  });

  test('compares prices beyond 2^53 exactly', () => {
    const quotes = [quote(0, 0, { prompt: (1n << 60n) + 1n }), quote(1, 0, { prompt: 1n << 60n })];
    expect(bestQuote(quotes)?.provider).toBe(peer(1));
  });

  test('is the first of equals, and none of none', () => {
    expect(bestQuote([quote(3, 5), quote(1, 5)])?.provider).toBe(peer(3));
    expect(bestQuote([])).toBeUndefined();
  });
});
