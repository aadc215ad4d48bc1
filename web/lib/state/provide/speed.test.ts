/** The speed that a provider is shown. */
import { expect, it } from 'vitest';
import type { JobRecord } from '#lib/provider/api.ts';
import { meanSpeed, speedOf } from './speed.ts';

const job = (completionTokens: number, tokensPerSecond: number): JobRecord => ({
  id: 'j',
  model: 'm',
  startedAtMs: 0,
  state: 'finished',
  promptTokens: 1,
  completionTokens,
  tokensPerSecond,
});

it('is the mean over all tokens, not the last job', () => {
  expect(meanSpeed([job(100, 50), job(100, 25)])).toBeCloseTo(200 / 6);
  expect(meanSpeed([job(20, 40), job(380, 40)])).toBeCloseTo(40);
});

it('leaves out jobs that are too short to have one', () => {
  expect(speedOf(job(15, 900))).toBeUndefined();
  expect(speedOf(job(16, 900))).toBe(900);
  expect(speedOf(job(100, 0))).toBeUndefined();
  expect(meanSpeed([job(3, 900), job(100, 25)])).toBeCloseTo(25);
  expect(meanSpeed([job(3, 900)])).toBeUndefined();
});
