/** The queue between a job and its one reader. */
import { describe, expect, test, vi } from 'vitest';
import { AsyncQueue } from './queue.ts';

const done = { done: true, value: undefined };

describe('a queue', () => {
  test('gives everything in order, whoever is first', async () => {
    const queue = new AsyncQueue<number>(() => undefined);
    queue.push(1);
    const read: number[] = [];
    const reading = (async () => {
      for await (const value of queue) read.push(value);
    })();
    queue.push(2);
    await Promise.resolve();
    queue.push(3);
    queue.end();
    await reading;
    expect(read).toEqual([1, 2, 3]);
    expect(await queue.next()).toEqual(done);
  });

  test('gives what came before a failure, then the failure once', async () => {
    const queue = new AsyncQueue<number>(() => undefined);
    queue.push(1);
    queue.fail(new Error('broken'));
    queue.push(2);
    expect(await queue.next()).toEqual({ done: false, value: 1 });
    await expect(queue.next()).rejects.toThrow('broken');
    expect(await queue.next()).toEqual(done);
  });

  test('calls off the job when its reader leaves early, once', async () => {
    const left = vi.fn();
    const queue = new AsyncQueue<number>(left);
    queue.push(1);
    queue.push(2);
    for await (const value of queue) if (value === 1) break;
    expect(left).toHaveBeenCalledTimes(1);
    await queue.return();
    expect(left).toHaveBeenCalledTimes(1);
    queue.push(3);
    expect(await queue.next()).toEqual(done);
  });

  test('calls nothing off when its reader stayed to the end', async () => {
    const left = vi.fn();
    const queue = new AsyncQueue<number>(left);
    queue.end();
    for await (const value of queue) expect(value).toBeUndefined();
    await queue.return();
    expect(left).not.toHaveBeenCalled();
  });

  test('lets no call wait for ever: neither two at once, nor one whose reader left', async () => {
    const queue = new AsyncQueue<number>(() => undefined);
    const [first, second, third] = [queue.next(), queue.next(), queue.next()];
    queue.push(1);
    queue.push(2);
    expect(await first).toEqual({ done: false, value: 1 });
    expect(await second).toEqual({ done: false, value: 2 });
    await queue.return();
    expect(await third).toEqual(done);
  });
});
