/** Credit: a sender never runs ahead of it, a receiver never holds more than it gave, and nothing is lost between. */
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { concat, type Bytes } from '../../protocol/bytes/bytes.ts';
import { ChunkSealer, requestKeys, type ChunkKeys } from '../../protocol/envelope/chunks.ts';
import { BombyxError, isBombyxError } from '../../protocol/errors.ts';
import {
  CREDIT_STEP_CHUNKS,
  CREDIT_WINDOW_CHUNKS,
  MAX_CHUNK_PLAINTEXT_BYTES,
} from '../../protocol/limits.ts';
import type { ChannelFrame, ChannelFrameOf } from '../../protocol/messages/channel.ts';
import { memoryChannels } from '../../tests/fakes/memory-link.ts';
import type { Channel } from './channel.ts';
import { IncomingChunks } from './incoming.ts';
import { OutgoingChunks } from './outgoing.ts';

const job = new Uint8Array(16).fill(3);
const secret = new Uint8Array(32).fill(5);

let sender: Channel;
let receiver: Channel;
let keys: ChunkKeys;

beforeEach(async () => {
  [sender, receiver] = (await memoryChannels()).channels;
  keys = await requestKeys(secret);
});

afterEach(() => sender.close());

const outgoingChunks = () => new OutgoingChunks(sender, 'request', job, new ChunkSealer(keys));

/** Polls often, and gives a busy machine its time. */
const until = (check: () => void) => vi.waitFor(check, { interval: 5, timeout: 30_000 });

const codeOf = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => 'no error',
    (error: unknown) => (isBombyxError(error) ? error.code : error),
  );

const chunksOf = (count: number) => new Uint8Array(count * MAX_CHUNK_PLAINTEXT_BYTES);

describe('a sender', () => {
  test('is never more than the window ahead of the last credit', async () => {
    const outgoing = outgoingChunks();
    let granted = 0;
    let arrived = 0;
    let ahead = 0;
    receiver.onFrame = (frame) => {
      if (frame.t !== 'request') return;
      expect(frame.seq).toBe(arrived++);
      ahead = Math.max(ahead, arrived - granted);
    };
    sender.onFrame = (frame) => frame.t === 'credit' && outgoing.credit(frame);
    const sending = outgoing.send(chunksOf(150), true);
    for (const upTo of [10, 64, 90, 150]) {
      const next = Math.min(150, granted + CREDIT_WINDOW_CHUNKS);
      await until(() => expect(arrived).toBe(next));
      granted = upTo;
      receiver.send({ t: 'credit', job, upTo });
    }
    await sending;
    expect(arrived).toBe(150);
    expect(ahead).toBe(CREDIT_WINDOW_CHUNKS);
  });

  test.each([
    ['that was never used', [1]],
    ['that goes back', [0, -1]],
  ])('refuses credit %s', async (_, credits) => {
    const outgoing = outgoingChunks();
    await outgoing.send(chunksOf(0), false);
    const give = (upTo: number) => outgoing.credit({ t: 'credit', job, upTo });
    const [first = 0, second] = credits;
    if (second === undefined)
      expect(() => give(first + 1)).toThrow(expect.objectContaining({ code: 'wire/order' }));
    else {
      give(1);
      expect(() => give(0)).toThrow(expect.objectContaining({ code: 'wire/order' }));
    }
  });

  test('marks only the last chunk as the end, also where the content fills it', async () => {
    const outgoing = outgoingChunks();
    const finals: boolean[] = [];
    receiver.onFrame = (frame) => frame.t === 'request' && finals.push(frame.final);
    await outgoing.send(chunksOf(2), false);
    await outgoing.send(chunksOf(2), true);
    await until(() => expect(finals).toEqual([false, false, false, true]));
  });

  test('sends an empty content as one chunk', async () => {
    const outgoing = outgoingChunks();
    const frames: ChannelFrame[] = [];
    receiver.onFrame = (frame) => frames.push(frame);
    await outgoing.send(new Uint8Array(0), true);
    await until(() => expect(frames).toMatchObject([{ t: 'request', seq: 0, final: true }]));
  });

  test('that is stopped ends its waiting and every later send with the reason', async () => {
    const outgoing = outgoingChunks();
    let arrived = 0;
    receiver.onFrame = () => arrived++;
    const waiting = codeOf(outgoing.send(chunksOf(100), true));
    await until(() => expect(arrived).toBe(CREDIT_WINDOW_CHUNKS));
    outgoing.stop(new BombyxError('job/cancelled'));
    outgoing.stop(new BombyxError('peer/closed'));
    expect(await waiting).toBe('job/cancelled');
    expect(await codeOf(outgoing.send(chunksOf(1), false))).toBe('job/cancelled');
  });

  test('waits for a full transport', async () => {
    const { channels, links } = await memoryChannels();
    let drain: () => void = () => undefined;
    links[0].drained = new Promise((resolve) => (drain = resolve));
    let arrived = 0;
    channels[1].onFrame = () => arrived++;
    const outgoing = new OutgoingChunks(channels[0], 'request', job, new ChunkSealer(keys));
    const sending = outgoing.send(chunksOf(1), true);
    await Promise.resolve();
    expect(arrived).toBe(0);
    drain();
    await sending;
    await until(() => expect(arrived).toBe(1));
    channels[0].close();
  });

  test('on a channel that is gone fails instead of waiting', async () => {
    const outgoing = outgoingChunks();
    sender.close();
    expect(await codeOf(outgoing.send(chunksOf(1), true))).toBe('peer/closed');
  });
});

describe('a receiver', () => {
  async function sealed(count: number): Promise<ChannelFrameOf<'request'>[]> {
    const sealer = new ChunkSealer(keys);
    const frames: ChannelFrameOf<'request'>[] = [];
    for (let i = 0; i < count; i++)
      frames.push({ t: 'request', job, ...(await sealer.seal(Uint8Array.of(i), i === count - 1)) });
    return frames;
  }

  const never = new Promise<ChunkKeys>(() => undefined);

  test('hands out contents in order, the next one only when the last one was taken', async () => {
    const taken: number[] = [];
    let busy = false;
    const done = new Promise<void>((resolve, reject) => {
      const incoming = new IncomingChunks(receiver, job, Promise.resolve(keys), {
        onContent: async (content, final) => {
          if (busy) reject(new Error('two at once'));
          busy = true;
          await Promise.resolve();
          busy = false;
          taken.push(content[0] ?? -1);
          if (final) resolve();
        },
        onError: reject,
      });
      void sealed(20).then((frames) => frames.forEach((frame) => incoming.receive(frame)));
    });
    await done;
    expect(taken).toEqual(Array.from({ length: 20 }, (_, i) => i));
  });

  test('returns credit every few chunks, none for the last', async () => {
    const credits: number[] = [];
    sender.onFrame = (frame) => frame.t === 'credit' && credits.push(frame.upTo);
    const ended = new Promise<void>((resolve) => {
      const incoming = new IncomingChunks(receiver, job, Promise.resolve(keys), {
        onContent: (_, final) => (final ? resolve() : undefined),
        onError: () => resolve(),
      });
      void sealed(3 * CREDIT_STEP_CHUNKS).then((frames) =>
        frames.forEach((frame) => incoming.receive(frame)),
      );
    });
    await ended;
    await until(() => expect(credits).toEqual([CREDIT_STEP_CHUNKS, 2 * CREDIT_STEP_CHUNKS]));
  });

  test('ends once, as overload, with a sender that ignores credit', () => {
    const errors: unknown[] = [];
    const incoming = new IncomingChunks(receiver, job, never, {
      onContent: () => undefined,
      onError: (error) => errors.push(error.code),
    });
    const frame = { t: 'request' as const, job, seq: 0, final: false, box: new Uint8Array(16) };
    const allowed = CREDIT_WINDOW_CHUNKS + CREDIT_STEP_CHUNKS;
    for (let i = 0; i < allowed; i++) incoming.receive(frame);
    expect(errors).toEqual([]);
    for (let i = 0; i < 100; i++) incoming.receive(frame);
    expect(errors).toEqual(['peer/overload']);
  });

  test.each<
    [string, (frames: ChannelFrameOf<'request'>[]) => (ChannelFrameOf<'request'> | undefined)[], string]
  >([
    ['repeated', ([a]) => [a, a], 'wire/order'],
    ['left out', ([a, , c]) => [a, c], 'wire/order'],
    ['changed', ([a]) => [a && { ...a, box: new Uint8Array(a.box.length) }], 'envelope/open'],
    ['of the other direction', ([a]) => [a && { ...a, seq: 0, final: true }], 'envelope/open'],
  ])('ends once at a chunk that was %s, and hands out nothing behind it', async (_, choose, code) => {
    const frames = await sealed(3);
    let after = 0;
    const error = await new Promise<BombyxError>((resolve) => {
      let failed = false;
      const incoming = new IncomingChunks(receiver, job, Promise.resolve(keys), {
        onContent: () => void (failed && after++),
        onError: (reason) => {
          if (failed) after++;
          failed = true;
          resolve(reason);
        },
      });
      for (const frame of [...choose(frames), ...frames]) if (frame) incoming.receive(frame);
    });
    expect(error.code).toBe(code);
    expect(after).toBe(0);
  });

  test('tells what went wrong while the keys were made', async () => {
    const error = await new Promise<BombyxError>((resolve) => {
      const failing = Promise.reject(new BombyxError('envelope/open'));
      const incoming = new IncomingChunks(receiver, job, failing, {
        onContent: () => undefined,
        onError: resolve,
      });
      void sealed(1).then((frames) => frames.forEach((frame) => incoming.receive(frame)));
    });
    expect(error.code).toBe('envelope/open');
  });

  test('that was stopped says nothing more', async () => {
    const heard: unknown[] = [];
    const incoming = new IncomingChunks(receiver, job, Promise.resolve(keys), {
      onContent: (content) => void heard.push(content),
      onError: (error) => void heard.push(error),
    });
    for (const frame of await sealed(3)) incoming.receive(frame);
    incoming.stop();
    const frames = await sealed(3);
    await new Promise<void>((resolve) => {
      const other = new IncomingChunks(receiver, job, Promise.resolve(keys), {
        onContent: () => resolve(),
        onError: () => resolve(),
      });
      for (const frame of frames) [incoming, other].forEach((each) => each.receive(frame));
    });
    expect(heard).toEqual([]);
  });
});

test('a megabyte and more arrives whole through both halves', async () => {
  const content = Uint8Array.from({ length: 1_500_000 }, (_, i) => (i * 7 + (i >> 8)) & 0xff);
  const outgoing = outgoingChunks();
  sender.onFrame = (frame) => frame.t === 'credit' && outgoing.credit(frame);
  const parts: Bytes[] = [];
  const arrived = new Promise<void>((resolve, reject) => {
    const incoming = new IncomingChunks(receiver, job, Promise.resolve(keys), {
      onContent: (part, final) => {
        parts.push(part);
        if (final) resolve();
      },
      onError: reject,
    });
    receiver.onFrame = (frame) => frame.t === 'request' && incoming.receive(frame);
  });
  await Promise.all([outgoing.send(content, true), arrived]);
  const whole = concat(...parts);
  expect(whole).toHaveLength(content.length);
  expect(whole.every((byte, i) => byte === content[i])).toBe(true);
});
