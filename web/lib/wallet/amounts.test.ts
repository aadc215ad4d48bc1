import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  amountText,
  depositLimits,
  depositProblem,
  gramText,
  parseAmount,
  withdrawalProblem,
  shortGramText,
} from './amounts.ts';

describe('amounts', () => {
  test('what is written is read again, to the nano', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 10n ** 20n }), (nano) => {
        expect(parseAmount(amountText(nano))).toEqual({ name: 'amount', nano });
      }),
    );
  });

  test.each([
    ['1', 1_000_000_000n],
    [' 1.5 ', 1_500_000_000n],
    ['0,25', 250_000_000n],
    ['2.', 2_000_000_000n],
    ['0.000000001', 1n],
  ])('%j is read', (text, nano) => {
    expect(parseAmount(text)).toEqual({ name: 'amount', nano });
  });

  test.each(['-1', '1e9', '1.2.3', '1 000', '0x10', '٣', '.5', '0.0000000001', '1234567890123', 'all'])(
    '%j is refused',
    (text) => {
      expect(parseAmount(text).name).toBe('invalid');
    },
  );

  test('texts', () => {
    expect(gramText(160_000n)).toBe('0.00016 GRAM');
    expect(gramText(-1_500_000_000n)).toBe('-1.5 GRAM');
    expect(shortGramText(9_998_123_456n)).toBe('9.9981 GRAM');
    expect(shortGramText(42n)).toBe('0.000000042 GRAM');
  });
});

describe('limits of a deposit', () => {
  const limits = depositLimits(2_000_000_000n, 100_000_000n);
  const problem = (text: string) => depositProblem(parseAmount(text), limits);

  test('are kept from both sides, and the fees stay in the wallet', () => {
    expect(problem('')).toBeUndefined();
    expect(problem('0.1')).toBeUndefined();
    expect(problem('1.98')).toBeUndefined();
    expect(problem('0.099999999')).toContain('At least 0.1 GRAM');
    expect(problem('1.980000001')).toContain('At most 1.98 GRAM');
    expect(problem('nothing')).toContain('number');
  });

  test('say when the wallet is too poor for any', () => {
    expect(depositProblem(parseAmount('0.1'), depositLimits(50_000_000n, 100_000_000n))).toContain(
      'too little',
    );
    expect(depositLimits(1n, 5n).maxNano).toBe(0n);
  });
});

test.each([
  ['', undefined],
  ['2', undefined],
  ['2.000000001', 'At most 2 GRAM.'],
  ['0', 'More than nothing.'],
  ['all', 'Write a number such as 1.5.'],
])('withdrawing %j of two', (text, problem) => {
  expect(withdrawalProblem(parseAmount(text), 2_000_000_000n)).toBe(problem);
});
