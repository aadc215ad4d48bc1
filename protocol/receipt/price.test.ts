/** Prices and fees: the vectors, and that many receipts never cost another amount than one. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import vectors from '../vectors/money.json' with { type: 'json' };
import { RANDOM_CASES } from '../vectors/testing.ts';
import { feeNano, priceNano, providerNano } from './price.ts';

const prices = fc.record({
  prompt: fc.bigInt(0n, 1n << 40n),
  cached: fc.bigInt(0n, 1n << 40n),
  completion: fc.bigInt(0n, 1n << 40n),
});

const counts = fc
  .tuple(fc.nat(1_000_000), fc.nat(1_000_000), fc.nat(1_000_000))
  .map(([fresh, cachedTokens, completionTokens]) => ({
    promptTokens: fresh + cachedTokens,
    cachedTokens,
    completionTokens,
  }));

describe(vectors.source, () => {
  test.each(vectors.prices)('$counts cost $amountNano', (row) => {
    const exact = {
      prompt: BigInt(row.prices.prompt),
      cached: BigInt(row.prices.cached),
      completion: BigInt(row.prices.completion),
    };
    expect(priceNano(exact, row.counts)).toBe(BigInt(row.amountNano));
  });

  test.each(vectors.fees)('$feeBps of $amountNano is $feeNano', (row) => {
    const amount = BigInt(row.amountNano);
    expect(feeNano(amount, row.feeBps)).toBe(BigInt(row.feeNano));
    expect(providerNano(amount, row.feeBps)).toBe(amount - BigInt(row.feeNano));
  });
});

test('a price is the exact one, or less than a nano above it', () => {
  fc.assert(
    fc.property(prices, counts, (at, of) => {
      const exact =
        BigInt(of.promptTokens - of.cachedTokens) * at.prompt +
        BigInt(of.cachedTokens) * at.cached +
        BigInt(of.completionTokens) * at.completion;
      const above = priceNano(at, of) * 1_000_000n - exact;
      expect(above >= 0n && above < 1_000_000n).toBe(true);
    }),
    RANDOM_CASES,
  );
});

test('more tokens never cost less, and a larger amount never pays a provider less', () => {
  fc.assert(
    fc.property(prices, counts, counts, fc.nat(10_000), (at, some, more, bps) => {
      const both = {
        promptTokens: some.promptTokens + more.promptTokens,
        cachedTokens: some.cachedTokens + more.cachedTokens,
        completionTokens: some.completionTokens + more.completionTokens,
      };
      const [low, high] = [priceNano(at, some), priceNano(at, both)];
      expect(high >= low).toBe(true);
      expect(providerNano(high, bps) >= providerNano(low, bps)).toBe(true);
      expect(feeNano(high, bps) + providerNano(high, bps)).toBe(high);
    }),
    RANDOM_CASES,
  );
});
