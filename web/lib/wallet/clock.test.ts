import { expect, test } from 'vitest';
import { leftS } from './clock.ts';

const view = { nowS: 1_000, seenAtMs: 50_000, walletNano: 0n };

test.each([
  ['what is over', 1_000, 50_000, true, 0],
  ['what is over long ago', 900, 50_000, true, 0],
  ['a while, seen just now', 1_060, 50_000, true, 60],
  ['a while, seen some seconds ago', 1_060, 55_000, true, 55],
  ['a while, on a device whose clock went back', 1_060, 40_000, true, 60],
  ['the last second, however late the chain says so', 1_060, 500_000, true, 1],
  ['a while, on a chain that is out of sight', 1_060, 500_000, false, 60],
])('%s', (_name, atS, nowMs, isSeen, left) => {
  expect(leftS(atS, view, nowMs, isSeen)).toBe(left);
});
