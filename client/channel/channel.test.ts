/** Channels over a link in memory: who may open one, what is heard, and when a silent peer is dead. */
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { encodeCbor } from '../../protocol/bytes/cbor.ts';
import { isBombyxError } from '../../protocol/errors.ts';
import { CREDIT_WINDOW_CHUNKS } from '../../protocol/limits.ts';
import {
  decodeChannelFrame,
  encodeChannelFrame,
  type ChannelFrame,
} from '../../protocol/messages/channel.ts';
import { memoryChannels, memoryEnds, type MemoryLink } from '../../tests/fakes/memory-link.ts';
import { silenceLimitMs } from './silence.ts';

const job = new Uint8Array(16);
const cancel: ChannelFrame = { t: 'cancel', job };

const codeOf = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => 'no error',
    (error: unknown) => (isBombyxError(error) ? error.code : error),
  );

const codeOfEnd = async (link: MemoryLink) => (await link.closed).code;

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe('opening a channel', () => {
  test('proves both sides to each other', async () => {
    const { channels, requester, provider } = await memoryChannels();
    expect(channels.map((channel) => channel.peer.peerId)).toEqual([provider.peerId, requester.peerId]);
    expect(channels[0].peer.sessionId).toEqual(channels[1].peer.sessionId);
  });

  test('fails on both sides, and closes the link, where somebody holds both ends', async () => {
    const { links, openRequester, openProvider } = await memoryEnds();
    links[0].certificates = { ...links[0].certificates, peer: new Uint8Array(32).fill(66) };
    const codes = await Promise.all([codeOf(openRequester()), codeOf(openProvider())]);
    expect(codes[0]).toBe('peer/mitm');
    expect(links.every((link) => link.isClosed)).toBe(true);
  });

  test('fails where the transport can tell no certificate', async () => {
    const { links, openRequester } = await memoryEnds();
    links[0].fingerprints = () => Promise.reject(new Error('no SDP'));
    expect(await codeOf(openRequester())).toBe('peer/identity');
    expect(links[0].isClosed).toBe(true);
  });

  test('fails with somebody from another network', async () => {
    const { openRequester, openProvider } = await memoryEnds();
    const [code] = await Promise.all([codeOf(openRequester('mainnet')), codeOf(openProvider())]);
    expect(code).toBe('peer/identity');
  });

  test('is given up when the other side says nothing', async () => {
    const { openRequester } = await memoryEnds();
    const opening = codeOf(openRequester());
    await vi.advanceTimersByTimeAsync(8_000);
    expect(await opening).toBe('peer/silent');
  });

  test('names why the link closed meanwhile', async () => {
    const { links, openRequester } = await memoryEnds();
    const opening = codeOf(openRequester());
    links[1].close();
    expect(await opening).toBe('peer/closed');
  });

  test('leaves no timer behind when it fails', async () => {
    const { links, openRequester } = await memoryEnds();
    links[0].receive(new Uint8Array(4));
    expect(await codeOf(openRequester())).toBe('wire/malformed');
    expect(vi.getTimerCount()).toBe(0);
  });

  test('ends as overload when frames come faster than any honest peer sends them', async () => {
    const { links, openRequester } = await memoryEnds();
    links[0].fingerprints = () => new Promise(() => undefined); // stands still, as on a busy phone
    const opening = openRequester();
    const ended = codeOfEnd(links[0]);
    for (let i = 0; i < 2 * CREDIT_WINDOW_CHUNKS; i++) links[0].receive(new Uint8Array(1));
    expect(await ended).toBe('peer/overload');
    void opening.catch(() => undefined);
  });
});

describe('frames', () => {
  test('that a quicker peer sent behind its proof are not lost', async () => {
    const { openRequester, openProvider, links } = await memoryEnds();
    // The provider checks the requester's proof only after the requester has its channel and has sent its job.
    const held: Uint8Array<ArrayBuffer>[] = [];
    let proven = 0;
    links[0].carry = (frame) => {
      if (proven++ === 0) return frame; // the hello
      held.push(frame);
      return undefined;
    };
    const opening = openProvider();
    const requester = await openRequester();
    const sent: ChannelFrame[] = [{ t: 'job', job, quote: new Uint8Array(1), enc: new Uint8Array(32) }];
    for (let seq = 0; seq < CREDIT_WINDOW_CHUNKS; seq++)
      sent.push({ t: 'request', job, seq, final: false, box: new Uint8Array(16) });
    for (const frame of sent) requester.send(frame);
    for (const frame of held) links[1].receive(frame);
    const heard: ChannelFrame[] = [];
    (await opening).onFrame = (frame) => heard.push(frame);
    await Promise.resolve();
    expect(heard).toEqual(sent);
  });

  test('that come before somebody listens are heard in order, and not inside of `onFrame =`', async () => {
    const { channels } = await memoryChannels();
    const frames = [0, 1, 2].map((upTo): ChannelFrame => ({ t: 'credit', job, upTo }));
    for (const frame of frames) channels[0].send(frame);
    await vi.advanceTimersByTimeAsync(0);
    const heard: ChannelFrame[] = [];
    channels[1].onFrame = (frame) => heard.push(frame);
    expect(heard).toEqual([]);
    channels[0].send(cancel);
    await vi.advanceTimersByTimeAsync(0);
    expect(heard).toEqual([...frames, cancel]);
  });

  test('arrive as they were sent; pings are answered and not heard', async () => {
    const { channels } = await memoryChannels();
    const heard: ChannelFrame[] = [];
    for (const channel of channels) channel.onFrame = (frame) => heard.push(frame);
    channels[0].send(cancel);
    await vi.advanceTimersByTimeAsync(3_000);
    expect(heard).toEqual([cancel]);
  });

  test.each([
    ['are no frames', new Uint8Array([1, 2, 3])],
    ['are of no known kind', encodeCbor({ t: 'hello' })],
    [
      'are handshake frames come late',
      encodeCbor({ own: new Uint8Array(32), peer: new Uint8Array(32), sig: new Uint8Array(64) }),
    ],
  ])('that %s close the channel', async (_, bytes) => {
    const { links } = await memoryChannels();
    links[0].receive(bytes);
    expect(await codeOfEnd(links[0])).toBe('wire/malformed');
    expect(await codeOfEnd(links[1])).toBe('peer/closed');
  });

  test('that make a listener throw close the channel with what it threw', async () => {
    const { channels, links } = await memoryChannels();
    channels[1].onFrame = () => {
      throw new Error('listener');
    };
    channels[0].send(cancel);
    expect(await codeOfEnd(links[1])).toBe('wire/malformed');
  });

  test('cannot be sent once the channel is closed, but may be tried', async () => {
    const { channels } = await memoryChannels();
    channels[0].close();
    expect(() => channels[0].send(cancel)).toThrow(expect.objectContaining({ code: 'peer/closed' }));
    expect(() => channels[0].trySend(cancel)).not.toThrow();
  });
});

describe('the heartbeat', () => {
  test('keeps an idle channel open and measures the round trip', async () => {
    const { channels, links } = await memoryChannels();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(links.some((link) => link.isClosed)).toBe(false);
    expect(channels[0].rttMs).toBe(0);
  });

  test('declares a silent peer dead after its limit and not before', async () => {
    const { links } = await memoryChannels();
    links[1].carry = () => undefined; // gone without a word
    await vi.advanceTimersByTimeAsync(3_000);
    expect(links[0].isClosed).toBe(false);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(links[0].isClosed).toBe(true);
    expect(await codeOfEnd(links[0])).toBe('peer/silent');
  });

  test('any frame is a sign of life', async () => {
    const { channels, links } = await memoryChannels();
    links[1].carry = (frame) => (decodeChannelFrame(frame).t === 'cancel' ? frame : undefined);
    for (let second = 0; second < 10; second++) {
      channels[1].send(cancel);
      await vi.advanceTimersByTimeAsync(1_000);
    }
    expect(links[0].isClosed).toBe(false);
  });

  test('bears a minute of silence from a page that said it goes to the background', async () => {
    const { channels, links } = await memoryChannels();
    channels[1].send({ t: 'away', away: true });
    await vi.advanceTimersByTimeAsync(0);
    links[1].carry = () => undefined;
    await vi.advanceTimersByTimeAsync(60_000);
    expect(links[0].isClosed).toBe(false);
    await vi.advanceTimersByTimeAsync(2_000);
    expect(await codeOfEnd(links[0])).toBe('peer/silent');
  });

  test('is strict again when the page is back', async () => {
    const { channels, links } = await memoryChannels();
    channels[1].send({ t: 'away', away: true });
    channels[1].send({ t: 'away', away: false });
    await vi.advanceTimersByTimeAsync(0);
    links[1].carry = () => undefined;
    await vi.advanceTimersByTimeAsync(4_000);
    expect(links[0].isClosed).toBe(true);
  });

  test('blames nobody for the time that our own page was suspended', async () => {
    const { links } = await memoryChannels();
    const now = performance.now.bind(performance);
    const asleep = vi.spyOn(performance, 'now').mockImplementation(() => now() + 60_000);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(links.some((link) => link.isClosed)).toBe(false);
    asleep.mockRestore();
  });

  test('a pong that answers no ping of ours changes nothing', async () => {
    const { channels, links } = await memoryChannels();
    links[0].receive(encodeChannelFrame({ t: 'pong', n: 12_345 }));
    expect(channels[0].rttMs).toBe(0);
  });

  test('stops with the channel, and a goodbye ends the other side at once', async () => {
    const { channels, links } = await memoryChannels();
    channels[0].close();
    expect(await codeOfEnd(links[1])).toBe('peer/closed');
    await vi.advanceTimersByTimeAsync(0);
    expect(vi.getTimerCount()).toBe(0);
  });
});

test.each([
  [0, 3_500],
  [100, 3_500],
  [200, 3_600],
  [600, 4_800],
  [10_000, 5_000],
])('with a round trip of %d ms a peer may be silent for %d ms', (rttMs, limitMs) => {
  expect(silenceLimitMs(rttMs, false)).toBe(limitMs);
  expect(silenceLimitMs(rttMs, true)).toBe(60_000);
});
