/** The pool: one channel per provider, frames to their jobs, nothing kept of what is over. */
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { BombyxError, isBombyxError } from '../../protocol/errors.ts';
import type { ChannelFrame } from '../../protocol/messages/channel.ts';
import { memoryChannels } from '../../tests/fakes/memory-link.ts';
import type { Channel } from './channel.ts';
import { ChannelPool, JobChannel } from './pool.ts';

const jobA = new Uint8Array(16).fill(1);
const jobB = new Uint8Array(16).fill(2);

const codeOf = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => 'no error',
    (error: unknown) => (isBombyxError(error) ? error.code : error),
  );

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe('a channel of jobs', () => {
  test('brings each frame to its job, and drops those of ended and unknown jobs', async () => {
    const { channels } = await memoryChannels();
    const jobs = new JobChannel(channels[0]);
    const heard: [string, ChannelFrame['t']][] = [];
    jobs.listen(jobA, (frame) => heard.push(['a', frame.t]));
    const unlisten = jobs.listen(jobB, (frame) => heard.push(['b', frame.t]));
    channels[1].send({ t: 'credit', job: jobB, upTo: 1 });
    channels[1].send({ t: 'cancel', job: jobA });
    channels[1].send({ t: 'cancel', job: new Uint8Array(16) });
    await vi.advanceTimersByTimeAsync(0);
    unlisten();
    channels[1].send({ t: 'cancel', job: jobB });
    await vi.advanceTimersByTimeAsync(0);
    expect(heard).toEqual([
      ['b', 'credit'],
      ['a', 'cancel'],
    ]);
    expect(jobs.openJobs).toBe(1);
  });

  test('a provider that opens a job at a requester is not heard', async () => {
    const { channels } = await memoryChannels();
    const jobs = new JobChannel(channels[0]);
    channels[1].send({ t: 'job', job: jobA, quote: new Uint8Array(1), enc: new Uint8Array(32) });
    await vi.advanceTimersByTimeAsync(0);
    expect(jobs.openJobs).toBe(0);
  });

  test('closes after two idle minutes, not while a job is open', async () => {
    const { channels, links } = await memoryChannels();
    const jobs = new JobChannel(channels[0]);
    const unlisten = jobs.listen(jobA, () => undefined);
    await vi.advanceTimersByTimeAsync(600_000);
    expect(links[0].isClosed).toBe(false);
    unlisten();
    await vi.advanceTimersByTimeAsync(119_000);
    expect(links[0].isClosed).toBe(false);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(links[0].isClosed).toBe(true);
  });

  test('leaves no timer behind when the channel closes under a job', async () => {
    const { channels } = await memoryChannels();
    const jobs = new JobChannel(channels[0]);
    const unlisten = jobs.listen(jobA, () => undefined);
    channels[0].close();
    await vi.advanceTimersByTimeAsync(0);
    unlisten();
    expect(vi.getTimerCount()).toBe(0);
  });
});

describe('the pool', () => {
  const never = new AbortController().signal;

  async function poolOf(open?: () => Promise<Channel>) {
    const ends = await memoryChannels();
    const opened = vi.fn(open ?? (() => Promise.resolve(ends.channels[0])));
    return { ...ends, opened, pool: new ChannelPool(opened), to: ends.provider.peerId };
  }

  test('opens one channel for jobs that come at once and for those that follow', async () => {
    const { pool, opened, to } = await poolOf();
    const [first, second] = await Promise.all([pool.get(to, never), pool.get(to, never)]);
    expect(await pool.get(to, never)).toBe(first);
    expect(second).toBe(first);
    expect(opened).toHaveBeenCalledTimes(1);
  });

  test('opens another when the first one is closed or failed', async () => {
    const { pool, opened, to, channels } = await poolOf();
    await pool.get(to, never);
    channels[0].close();
    await vi.advanceTimersByTimeAsync(0);
    opened.mockRejectedValueOnce(new BombyxError('peer/unreachable'));
    expect(await codeOf(pool.get(to, never))).toBe('peer/unreachable');
    await codeOf(pool.get(to, never));
    expect(opened).toHaveBeenCalledTimes(3);
  });

  test('ends the waiting of the one who gave up, not the channel for the others', async () => {
    let finish: (channel: Channel) => void = () => undefined;
    const { pool, channels, to } = await poolOf(() => new Promise((resolve) => (finish = resolve)));
    const leaving = new AbortController();
    const [left, stayed] = [codeOf(pool.get(to, leaving.signal)), pool.get(to, never)];
    leaving.abort();
    expect(await left).toBe('peer/unreachable');
    expect(await codeOf(pool.get(to, leaving.signal))).toBe('peer/unreachable');
    finish(channels[0]);
    expect((await stayed).channel).toBe(channels[0]);
  });

  test('that is closed closes its channels and opens none', async () => {
    const { pool, links, to } = await poolOf();
    await pool.get(to, never);
    await pool.close();
    expect(links[0].isClosed).toBe(true);
    expect(await codeOf(pool.get(to, never))).toBe('client/closed');
  });
});
