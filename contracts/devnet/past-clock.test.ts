import { expect, test } from 'vitest';
import { GENESIS_AGE_S } from './limits.ts';
import { PastClock } from './past-clock.ts';

test('begins in the past, and can be moved up to the present', () => {
  const clock = new PastClock(() => 1_000_000_000);
  expect(clock.nowMs()).toBe(1_000_000_000 - GENESIS_AGE_S * 1_000);
  clock.pass(60);
  clock.pass(GENESIS_AGE_S - 60);
  expect(clock.nowMs()).toBe(1_000_000_000);
});

test.each([-1, GENESIS_AGE_S + 1, NaN])('refuses to pass %d seconds', (seconds) => {
  const clock = new PastClock(() => 0);
  expect(() => clock.pass(seconds)).toThrow('genesis');
});
