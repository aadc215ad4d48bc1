import { expect, test } from 'vitest';
import type { HeadlessProvider } from './headless-provider.ts';
import { firstProvider, keepServing, RESTART_DELAYS_MS, type KeepServing } from './keep-serving.ts';

const DAY_MS = 86_400_000;

/** Providers that die as told; time passes only in `pause` and `live`. */
function scene(lives: readonly (number | 'never starts' | 'forever')[]) {
  const said: string[] = [];
  const pauses: number[] = [];
  const stopping = new AbortController();
  let nowMs = 0;
  let opened = 0;
  let stopped = 0;
  const open = (): Promise<HeadlessProvider> => {
    const life = lives[opened++];
    if (life === undefined || life === 'never starts') return Promise.reject(new Error('No Chromium.'));
    return Promise.resolve({
      peerId: `peer${opened}`,
      get gone(): Promise<string> {
        if (life === 'forever') return new Promise(() => undefined);
        return Promise.resolve().then(() => ((nowMs += life), 'its browser ended'));
      },
      stop: () => Promise.resolve(void stopped++),
    });
  };
  const keep: KeepServing = {
    open,
    say: (line) => said.push(line),
    signal: stopping.signal,
    pause: (ms) => Promise.resolve(void pauses.push(ms)),
    nowMs: () => nowMs,
  };
  const run = async () => keepServing(await firstProvider(keep), keep);
  return { said, pauses, stopping, run, counts: () => ({ opened, stopped }) };
}

test('a provider that dies is named, and started again', async () => {
  const { said, stopping, run, counts } = scene([1_000, 'forever']);
  const ended = run();
  await expect
    .poll(() => said)
    .toEqual([
      'The provider stopped serving: its browser ended.',
      'Starting the provider again in 1 s.',
      'Provider   peer2, started again',
    ]);
  stopping.abort();
  await ended;
  expect(counts()).toEqual({ opened: 2, stopped: 2 });
  expect(said).toHaveLength(3); // being stopped is no death
});

test('after a few deaths in a row it is left alone', async () => {
  const { said, pauses, run } = scene([1, 'never starts', 1, 1]);
  await run();
  expect(pauses).toEqual(RESTART_DELAYS_MS);
  expect(said).toContain('The provider does not start. No Chromium.');
  expect(said.at(-1)).toBe('The provider is not started again: it did not help before.');
});

test('one that served for long is started again as often as it takes', async () => {
  const { pauses, run } = scene([...Array.from({ length: 6 }, () => DAY_MS), 'never starts']);
  await run();
  expect(pauses.slice(0, 6)).toEqual(Array.from({ length: 6 }, () => RESTART_DELAYS_MS[0]));
});

test('asked to stop while it waits, it starts nothing more', async () => {
  const { stopping, run, counts, said } = scene(['never starts', 'forever']);
  stopping.abort();
  await run();
  expect(counts().opened).toBe(1);
  expect(said).toEqual(['The provider does not start. No Chromium.']);
});
