import { describe, expect, test } from 'vitest';
import type { JobChannel } from '#client/channel/pool.ts';
import type { Link } from '#client/transport/link.ts';
import type { BombyxError } from '#protocol/errors.ts';
import { Channels } from './channels.ts';
import {
  MAX_CHANNELS,
  MAX_CHANNELS_PER_REQUESTER,
  MAX_HANDSHAKES,
  MAX_HANDSHAKES_PER_PEER,
} from './limits.ts';

/** A link and the channel on it, as far as who may stay is concerned. */
class Guest {
  readonly #closed = Promise.withResolvers<BombyxError>();
  readonly link: Link;
  readonly jobs: JobChannel;
  isClosed = false;

  constructor(id: string) {
    const close = () => {
      this.isClosed = true;
      this.#closed.resolve(undefined as never);
    };
    const closed = this.#closed.promise;
    this.link = { remoteId: id, close, closed } as unknown as Link;
    this.jobs = { channel: { peer: { peerId: id }, close, closed } } as unknown as JobChannel;
  }
}

const guests = (count: number) => Array.from({ length: count }, (_, i) => new Guest(`id-${i}`));
const closedOf = (all: readonly Guest[]) => all.filter((guest) => guest.isClosed);

describe('open channels', () => {
  test('when a crowd leaves them idle, the one that was idle longest gives way to a newcomer', () => {
    const channels = new Channels(() => false);
    const crowd = guests(MAX_CHANNELS + 1);
    for (const { link, jobs } of crowd) channels.add(link, jobs);
    expect(closedOf(crowd)).toEqual([crowd[0]]);
    expect([...channels]).toHaveLength(MAX_CHANNELS);
  });

  test('with a job that arrived whole never give way', () => {
    const crowd = guests(MAX_CHANNELS + 1);
    const needed = new Set(crowd.slice(0, MAX_CHANNELS).map(({ jobs }) => jobs));
    const channels = new Channels((jobs) => needed.has(jobs));
    for (const { link, jobs } of crowd) channels.add(link, jobs);
    expect(closedOf(crowd)).toEqual([crowd[MAX_CHANNELS]]);
  });

  test('of one requester are few: its own oldest gives way, nobody else’s', () => {
    const channels = new Channels(() => false);
    const other = new Guest('other');
    const own = Array.from({ length: MAX_CHANNELS_PER_REQUESTER + 1 }, () => new Guest('one'));
    for (const { link, jobs } of [other, ...own]) channels.add(link, jobs);
    expect(closedOf([other, ...own])).toEqual([own[0]]);
  });
});

describe('handshakes under way', () => {
  test('are few in all: the oldest gives way', () => {
    const channels = new Channels(() => false);
    const crowd = guests(MAX_HANDSHAKES + 1);
    for (const { link } of crowd) channels.shake(link);
    expect(closedOf(crowd)).toEqual([crowd[0]]);
  });

  test('are fewer still with one peer, which pushes out nobody but itself', () => {
    const channels = new Channels(() => false);
    const other = new Guest('other');
    const own = Array.from({ length: MAX_HANDSHAKES_PER_PEER + 1 }, () => new Guest('one'));
    for (const { link } of [other, ...own]) channels.shake(link);
    expect(closedOf([other, ...own])).toEqual([own[0]]);
  });

  test('end when all is closed', () => {
    const channels = new Channels(() => false);
    const [shaking, open] = guests(2);
    if (shaking) channels.shake(shaking.link);
    if (open) channels.add(open.link, open.jobs);
    channels.closeAll();
    expect([shaking?.isClosed, open?.isClosed]).toEqual([true, true]);
  });
});
