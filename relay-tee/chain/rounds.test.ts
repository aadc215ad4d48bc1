import { expect, onTestFinished, test, vi } from 'vitest';
import { Rounds, type RoundsSetup } from './rounds.ts';

type Outcome = Awaited<ReturnType<RoundsSetup['round']>>;

/** Rounds that end as told, one after the other, and then are over. */
function scripted(outcomes: readonly Outcome[]) {
  vi.useFakeTimers();
  onTestFinished(() => void vi.useRealTimers());
  const beganMs: number[] = [];
  const round = async (): Promise<Outcome> => {
    beganMs.push(Date.now());
    return outcomes[beganMs.length - 1] ?? 'over';
  };
  const rounds = new Rounds({ round, everyMs: 100, atMostMs: 350 });
  const pausesMs = () => beganMs.slice(1).map((ms, index) => ms - (beganMs[index] ?? 0));
  return { rounds, pausesMs };
}

test('a failure doubles the pause up to its bound, and a good round ends that', async () => {
  const { rounds, pausesMs } = scripted(['well', 'failed', 'failed', 'failed', 'well', 'well']);
  rounds.start();
  await vi.runAllTimersAsync();
  await rounds.ended;
  expect(pausesMs()).toEqual([100, 200, 350, 350, 100, 100]);
});

test('who wakes them waits for no pause', async () => {
  const { rounds, pausesMs } = scripted(['failed', 'well']);
  rounds.start();
  await vi.advanceTimersByTimeAsync(5);
  rounds.wake();
  await vi.runAllTimersAsync();
  expect(pausesMs()).toEqual([5, 100]);
});

test('a stop ends the round that runs, and no other begins', async () => {
  let began = 0;
  const rounds = new Rounds({
    round: (signal) =>
      new Promise((_, reject) => {
        began += 1;
        signal.addEventListener('abort', () => reject(signal.reason), { once: true });
      }),
    everyMs: 1,
    atMostMs: 1,
  });
  rounds.start();
  await rounds.stop();
  expect(began).toBe(1);
});
