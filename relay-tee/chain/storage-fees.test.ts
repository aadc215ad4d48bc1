import { expect, test } from 'vitest';
import { RESERVE_CAP_NANO, RESERVE_S } from './limits.ts';
import { storageNano } from './storage-fees.ts';

test('two years cost the reserve, and a part of it is rounded up', () => {
  expect(storageNano(3_118_184n, RESERVE_S)).toBe(3_118_184n);
  expect(storageNano(3_118_184n, 24 * 3_600)).toBe(4_272n);
  expect(storageNano(1n, 1)).toBe(1n);
  expect(storageNano(3_118_184n, -5)).toBe(0n);
});

test('where the cap hides the price it is taken tenfold', () => {
  expect(storageNano(RESERVE_CAP_NANO, RESERVE_S)).toBe(10n * RESERVE_CAP_NANO);
});
