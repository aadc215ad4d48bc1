import { beforeEach, describe, expect, it } from 'vitest';
import type { Bytes } from '#protocol/bytes/bytes.ts';
import type { PeerId } from '#protocol/ids.ts';
import { MAX_OFFER_BYTES } from '#protocol/limits.ts';
import { decodeFromHub, type FromHub } from '#protocol/messages/hub.ts';
import { CHANGE_PERIOD_MS, PAGE_BYTES } from '../limits.ts';
import { ManualClock } from '../manual-clock.ts';
import { Subscribers } from './subscribers.ts';

const idOf = (n: number) =>
  `${'a'.repeat(50)}${'abcdefghij'[Math.floor(n / 10)]}${'abcdefghij'[n % 10]}` as PeerId;

const large = new Uint8Array(MAX_OFFER_BYTES);
const PER_PAGE = Math.floor(PAGE_BYTES / MAX_OFFER_BYTES);

let clock: ManualClock;
let offers: Map<PeerId, Bytes>;
let subscribers: Subscribers;

beforeEach(() => {
  clock = new ManualClock(0);
  offers = new Map();
  const book = { providers: () => [...offers.keys()], offerOf: (id: PeerId) => offers.get(id) };
  subscribers = new Subscribers(book, clock);
});

/** A reader whose socket takes the next frame only when told. */
function slowReader() {
  const frames: FromHub[] = [];
  let flushed = () => {};
  subscribers.add(frames, (frame, done) => {
    frames.push(decodeFromHub(frame));
    flushed = done;
  });
  return { frames, drain: () => flushed() };
}

function list(n: number, bytes = new Uint8Array([n])): void {
  offers.set(idOf(n), bytes);
  subscribers.changed(idOf(n));
}

function drop(n: number): void {
  offers.delete(idOf(n));
  subscribers.changed(idOf(n));
}

describe('a subscriber', () => {
  it('is sent nothing while its last frame is not through, and then all of it at once', () => {
    const { frames, drain } = slowReader();
    list(1);
    clock.advance(CHANGE_PERIOD_MS);
    list(2);
    drop(1);
    clock.advance(CHANGE_PERIOD_MS);
    expect(frames).toHaveLength(1);
    drain();
    clock.advance(CHANGE_PERIOD_MS);
    expect(frames[1]).toEqual({ t: 'change', offers: [new Uint8Array([2])], gone: [idOf(1)] });
  });

  it('does not slow the others down', () => {
    const slow = slowReader();
    const quick = slowReader();
    quick.drain();
    list(1);
    clock.advance(CHANGE_PERIOD_MS);
    expect([slow.frames.length, quick.frames.length]).toEqual([1, 2]);
  });

  it('gets a directory above one page in several, each when the last is through', () => {
    for (let n = 0; n < PER_PAGE + 2; n++) list(n, large);
    const { frames, drain } = slowReader();
    expect(frames).toHaveLength(1);
    drop(PER_PAGE); // before its page: neither listed nor needed
    drain();
    drain();
    expect(frames).toMatchObject([
      { t: 'snapshot', more: true, offers: Array(PER_PAGE).fill(large) },
      { t: 'snapshot', more: false, offers: [large] },
    ]);
  });

  it('that leaves in the middle of a snapshot gets no further page', () => {
    for (let n = 0; n < PER_PAGE + 2; n++) list(n, large);
    const { frames, drain } = slowReader();
    subscribers.remove(frames);
    drain();
    expect(frames).toHaveLength(1);
  });

  it('gets at most one page of changes in a frame, and the rest in the next', () => {
    const { frames, drain } = slowReader();
    drain();
    for (let n = 0; n < PER_PAGE + 2; n++) list(n, large);
    for (let n = 0; n < 3; n++) {
      clock.advance(CHANGE_PERIOD_MS);
      drain();
    }
    expect(frames.slice(1)).toMatchObject([
      { t: 'change', offers: Array(PER_PAGE).fill(large) },
      { t: 'change', offers: Array(2).fill(large) },
    ]);
  });
});
