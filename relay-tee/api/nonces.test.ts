/** What is remembered of requests: everything within their time, and not a byte more. */
import { expect, test } from 'vitest';
import { REQUEST_TIME_TOLERANCE_MS } from '#protocol/limits.ts';
import { bytesOf } from '../ledger/testing/keys.ts';
import { Nonces } from './nonces.ts';

const NOW_MS = 1_800_000_000_000;
const ada = bytesOf('ada');
const bob = bytesOf('bob');
const nonce = (n: number) => bytesOf(`nonce/${n}`).slice(0, 16);

test('a nonce is new once for each key', () => {
  const nonces = new Nonces(16);
  expect(nonces.take(ada, nonce(1), NOW_MS)).toBe('new');
  expect(nonces.take(ada, nonce(1), NOW_MS)).toBe('repeated');
  expect(nonces.take(bob, nonce(1), NOW_MS)).toBe('new');
  expect(nonces.take(ada, nonce(2), NOW_MS)).toBe('new');
});

test('is remembered for as long as its time would pass, at either end of it', () => {
  const nonces = new Nonces(16);
  const times = [NOW_MS - REQUEST_TIME_TOLERANCE_MS, NOW_MS, NOW_MS + REQUEST_TIME_TOLERANCE_MS];
  for (const [n, timeMs] of times.entries()) expect(nonces.take(ada, nonce(n), timeMs)).toBe('new');
  for (const [n, timeMs] of times.entries()) expect(nonces.take(ada, nonce(n), timeMs)).toBe('repeated');
});

test('a time that was over before the clock was set back is not taken again', () => {
  const nonces = new Nonces(16);
  expect(nonces.take(ada, nonce(1), NOW_MS)).toBe('new');
  expect(nonces.take(ada, nonce(2), NOW_MS + 3 * REQUEST_TIME_TOLERANCE_MS)).toBe('new');
  expect(nonces.take(ada, nonce(1), NOW_MS)).toBe('repeated');
});

test('when there are more than it keeps, new ones are refused and none is forgotten', () => {
  const nonces = new Nonces(16);
  const all = Array.from({ length: 17 }, (_, n) => nonces.take(ada, nonce(n), NOW_MS));
  expect(all).toEqual([...Array.from({ length: 16 }, () => 'new'), 'full']);
  expect(nonces.take(ada, nonce(0), NOW_MS)).toBe('repeated');
  expect(nonces.take(ada, nonce(17), NOW_MS + 3 * REQUEST_TIME_TOLERANCE_MS)).toBe('new');
});
