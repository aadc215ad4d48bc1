import { expect, it } from 'vitest';
import type { PeerId } from '#protocol/ids.ts';
import { ManualClock } from '../manual-clock.ts';
import { Correspondence } from './correspondence.ts';

const id = (letter: string) => letter.repeat(52) as PeerId;

it('bounds strangers within the window, never answers, and forgets', () => {
  const clock = new ManualClock(0);
  const letters = new Correspondence(clock, 60_000, 2);
  const write = (from: string, to: string) => letters.mayWrite(id(from), id(to));
  expect([write('a', 'b'), write('a', 'c'), write('a', 'd'), write('a', 'b')]).toEqual([
    true,
    true,
    false,
    true,
  ]);
  expect([write('d', 'a'), write('a', 'd')]).toEqual([true, true]);
  clock.advance(60_001);
  expect(['e', 'f', 'g'].map((to) => write('a', to))).toEqual([true, true, false]);
});
