import { describe, expect, it } from 'vitest';
import { KeyedBuckets, TokenBucket } from './rate.ts';

const RATE = { perSecond: 10, burst: 3 };

describe('token bucket', () => {
  it('gives its burst at once, then its rate', () => {
    const bucket = new TokenBucket(RATE, 0);
    expect([1, 2, 3, 4].map(() => bucket.take(0))).toEqual([true, true, true, false]);
    expect([bucket.take(99), bucket.take(100), bucket.take(100)]).toEqual([false, true, false]);
  });

  it('takes nothing when the cost is too high', () => {
    const bucket = new TokenBucket(RATE, 0);
    expect([bucket.take(0, 4), bucket.take(0, 3)]).toEqual([false, true]);
  });

  it('never holds more than its burst, and loses nothing when the clock is set back', () => {
    const bucket = new TokenBucket(RATE, 1_000_000);
    expect(bucket.take(0, 3)).toBe(true);
    expect(bucket.take(500_000, 4)).toBe(false);
    expect(bucket.take(500_000, 3)).toBe(true);
  });
});

describe('buckets by key', () => {
  it('do not share', () => {
    const buckets = new KeyedBuckets(RATE, 10);
    expect([buckets.take('a', 0, 3), buckets.take('a', 0), buckets.take('b', 0)]).toEqual([
      true,
      false,
      true,
    ]);
  });

  it('forget the key that rested longest when there are too many', () => {
    const buckets = new KeyedBuckets(RATE, 2);
    for (const key of ['a', 'b', 'a', 'c']) buckets.take(key, 0, 3);
    expect(buckets.size).toBe(2);
    expect([buckets.take('a', 0), buckets.take('b', 0)]).toEqual([false, true]);
  });

  it('forget by a sweep what has filled up again', () => {
    const buckets = new KeyedBuckets(RATE, 10);
    buckets.take('a', 0, 3);
    buckets.sweep(299);
    expect(buckets.size).toBe(1);
    buckets.sweep(300);
    expect(buckets.size).toBe(0);
  });
});
