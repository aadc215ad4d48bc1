/** The forecast of how long loading takes. */
import { expect, it } from 'vitest';
import { LoadClock } from './load-clock.ts';

it('says nothing before it knows, then the rest at the rate so far', () => {
  const clock = new LoadClock();
  const at = (fraction: number) => ({ phase: 'Fetching weights', fraction });
  expect(clock.left({ phase: 'Starting' }, 0)).toBeUndefined();
  expect(clock.left(at(0), 0)).toBeUndefined();
  expect(clock.left(at(0.05), 100)).toBeUndefined();
  expect(clock.left(at(0.1), 1_000)).toBeCloseTo(9_000);
  expect(clock.left(at(0.2), 2_000)).toBeCloseTo(8_000);
});

it('starts anew with each phase', () => {
  const clock = new LoadClock();
  clock.left({ phase: 'a', fraction: 0 }, 0);
  clock.left({ phase: 'a', fraction: 0.5 }, 1_000);
  expect(clock.left({ phase: 'b', fraction: 0.1 }, 2_000)).toBeUndefined();
});

it('says nothing while nothing moves', () => {
  const clock = new LoadClock();
  clock.left({ phase: 'a', fraction: 0.5 }, 0);
  expect(clock.left({ phase: 'a', fraction: 0.5 }, 2_000)).toBeUndefined();
});
