/** Waiting between attempts: bounded, spread, and over at once when it is called off. */
import fc from 'fast-check';
import { afterEach, expect, test, vi } from 'vitest';
import { backoffMs, wait } from './backoff.ts';

afterEach(() => {
  vi.useRealTimers();
});

test('is never shorter than 140 ms nor longer than 3.9 s, after however many failures', () => {
  const random = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
  fc.assert(
    fc.property(fc.nat(), random, (failures, luck) => {
      expect(backoffMs(failures, luck)).toBeGreaterThanOrEqual(140);
      expect(backoffMs(failures, luck)).toBeLessThanOrEqual(3_900);
    }),
  );
});

test('grows with each failure up to its bound, and spreads clients around it', () => {
  const middle = [0, 1, 2, 3, 4, 5, 6, 1_000_000].map((failures) => Math.round(backoffMs(failures, 0.5)));
  expect(middle).toEqual([200, 340, 578, 983, 1_670, 2_840, 3_000, 3_000]);
  expect(backoffMs(9, 0)).toBeCloseTo(2_100);
  expect(backoffMs(9, 0.999_999)).toBeCloseTo(3_900, 0);
});

test('a wait ends with its time, or at once when it is called off, and keeps no timer', async () => {
  vi.useFakeTimers();
  const calledOff = new AbortController();
  const ended: string[] = [];
  void wait(1_000, new AbortController().signal).then(() => ended.push('time'));
  void wait(60_000, calledOff.signal).then(() => ended.push('called off'));
  await vi.advanceTimersByTimeAsync(999);
  expect(ended).toEqual([]);
  await vi.advanceTimersByTimeAsync(1);
  expect(ended).toEqual(['time']);
  calledOff.abort();
  await vi.advanceTimersByTimeAsync(0);
  expect(ended).toEqual(['time', 'called off']);
  expect(vi.getTimerCount()).toBe(0);
  await wait(60_000, calledOff.signal);
});
