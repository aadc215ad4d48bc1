/** The channels of a provider: who may open one, and who gives way, so that a crowd of idle ones locks nobody out. */
import type { JobChannel } from '#client/channel/pool.ts';
import type { Link } from '#client/transport/link.ts';
import {
  MAX_CHANNELS,
  MAX_CHANNELS_PER_REQUESTER,
  MAX_HANDSHAKES,
  MAX_HANDSHAKES_PER_PEER,
} from './limits.ts';

export class Channels implements Iterable<JobChannel> {
  /** Sets keep the order of arrival: their first is their oldest. */
  readonly #shaking = new Set<Link>();
  readonly #open = new Set<JobChannel>();
  readonly #isNeeded: (channel: JobChannel) => boolean;

  /** @param isNeeded whether a job on this channel is worth more than a newcomer. */
  constructor(isNeeded: (channel: JobChannel) => boolean) {
    this.#isNeeded = isNeeded;
  }

  [Symbol.iterator](): IterableIterator<JobChannel> {
    return this.#open.values();
  }

  /** Lets `link` shake hands; the oldest handshake gives way, which an honest peer has long finished. */
  shake(link: Link): void {
    const own = [...this.#shaking].filter((each) => each.remoteId === link.remoteId);
    if (own.length >= MAX_HANDSHAKES_PER_PEER) own[0]?.close();
    else if (this.#shaking.size >= MAX_HANDSHAKES) [...this.#shaking][0]?.close();
    this.#shaking.add(link);
    void link.closed.then(() => this.#shaking.delete(link));
  }

  /** The handshake succeeded. Keeps the channel, or closes it where every other one is needed. */
  add(link: Link, jobs: JobChannel): void {
    this.#shaking.delete(link);
    const { peerId } = jobs.channel.peer;
    const own = [...this.#open].filter((each) => each.channel.peer.peerId === peerId);
    if (own.length >= MAX_CHANNELS_PER_REQUESTER) own[0]?.channel.close();
    else if (this.#open.size >= MAX_CHANNELS && !this.#closeIdle()) return jobs.channel.close();
    this.#open.add(jobs);
    void jobs.channel.closed.then(() => this.#open.delete(jobs));
  }

  closeAll(): void {
    for (const link of this.#shaking) link.close();
    for (const { channel } of this.#open) channel.close();
  }

  #closeIdle(): boolean {
    const idle = [...this.#open].find((each) => !this.#isNeeded(each));
    if (!idle) return false;
    this.#open.delete(idle);
    idle.channel.close();
    return true;
  }
}
