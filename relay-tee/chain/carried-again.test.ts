import { expect, test } from 'vitest';
import { CarriedAgain } from './carried-again.ts';
import { CARRY_AGAIN_AT_MOST_MS, CARRY_AGAIN_MS } from './limits.ts';

test('what was carried in vain waits twice as long each time, up to a bound', () => {
  const again = new CarriedAgain();
  let nowMs = 0;
  for (let time = 0; time < 12; time++) {
    expect(again.mayCarry('a', 's', nowMs)).toBe(true);
    again.carried('a', 's', nowMs);
    const pauseMs = Math.min(CARRY_AGAIN_MS * 2 ** time, CARRY_AGAIN_AT_MOST_MS);
    expect(again.mayCarry('a', 's', nowMs + pauseMs - 1)).toBe(false);
    nowMs += pauseMs;
  }
});

test('another statement, and another contract, wait for nothing', () => {
  const again = new CarriedAgain();
  again.carried('a', 's', 0);
  expect([again.mayCarry('a', 't', 0), again.mayCarry('b', 's', 0)]).toEqual([true, true]);
  again.carried('a', 't', 0);
  expect(again.mayCarry('a', 't', CARRY_AGAIN_MS)).toBe(true);
});

test('what nobody wants carried any more is forgotten', () => {
  const again = new CarriedAgain();
  again.carried('a', 's', 0);
  again.keepOnly(new Set(['b']));
  expect(again.mayCarry('a', 's', 0)).toBe(true);
});
