import { expect, test } from 'vitest';
import { ACCOUNT_EVERY_MS } from './limits.ts';
import { WatchList } from './watch-list.ts';

test('the longest unseen come first, at most so many, and none that was seen a moment ago', () => {
  const list = new WatchList();
  list.saw('old', 0);
  list.saw('older', -5);
  list.saw('young', 1);
  const accounts = ['young', 'old', 'never', 'older'];
  expect(list.due(accounts, 9, ACCOUNT_EVERY_MS)).toEqual(['never', 'older', 'old']);
  expect(list.due(accounts, 2, ACCOUNT_EVERY_MS)).toEqual(['never', 'older']);
});

test('everybody has a turn, however many there are', () => {
  const list = new WatchList();
  const accounts = Array.from({ length: 10 }, (_, n) => `a${n}`);
  const seen = new Set<string>();
  for (let round = 0; round < 4; round++) {
    const nowMs = round * ACCOUNT_EVERY_MS;
    for (const account of list.due(accounts, 3, nowMs)) {
      seen.add(account);
      list.saw(account, nowMs);
    }
  }
  expect(seen.size).toBe(10);
});

test('a view counts from the later question, and is forgotten when it serves nobody', () => {
  const list = new WatchList();
  list.saw('a', 10);
  list.saw('a', 5);
  expect(list.ageMs('a', 12)).toBe(2);
  list.forget(new Set(['a']), 1, 100);
  expect(list.ageMs('a', 100)).toBe(90);
  list.forget(new Set(), 90, 100);
  expect(list.ageMs('a', 100)).toBe(90);
  list.forget(new Set(), 89, 100);
  expect(list.ageMs('a', 100)).toBe(Infinity);
});
