/** One channel per provider, opened once, shared by jobs, closed when idle. */
import { toHex } from '../../protocol/bytes/text.ts';
import type { Bytes } from '../../protocol/bytes/bytes.ts';
import { BombyxError } from '../../protocol/errors.ts';
import type { PeerId } from '../../protocol/ids.ts';
import type { ChannelFrame, ChannelFrameOf } from '../../protocol/messages/channel.ts';
import type { Channel } from './channel.ts';

/** Long enough for a person who reads an answer and asks again. */
const IDLE_CLOSE_MS = 120_000;

type FrameListener = (frame: ChannelFrame) => void;

/** A channel on which frames find their job. */
export class JobChannel {
  readonly channel: Channel;
  readonly #jobs = new Map<string, FrameListener>();
  #idleTimer: ReturnType<typeof setTimeout> | undefined;
  #closed = false;

  /** @param onJob hears job frames that open a job; requesters take none. */
  constructor(channel: Channel, onJob: (frame: ChannelFrameOf<'job'>) => void = () => undefined) {
    this.channel = channel;
    channel.onFrame = (frame) => {
      if (!('job' in frame)) return;
      const listener = this.#jobs.get(toHex(frame.job));
      if (frame.t === 'job') {
        if (listener) channel.reject(new BombyxError('wire/order', 'a job twice'));
        else onJob(frame);
      } else if (listener) listener(frame);
      else channel.charge(); // of a job that ended, or never was
    };
    void channel.closed.then(() => {
      this.#closed = true;
      clearTimeout(this.#idleTimer);
    });
    this.#whenIdle();
  }

  get openJobs(): number {
    return this.#jobs.size;
  }

  /** Hears the frames of one job until the returned function is called; frames of ended jobs are dropped. */
  listen(job: Bytes, onFrame: FrameListener): () => void {
    clearTimeout(this.#idleTimer);
    this.#jobs.set(toHex(job), onFrame);
    return () => {
      this.#jobs.delete(toHex(job));
      this.#whenIdle();
    };
  }

  #whenIdle(): void {
    if (this.#jobs.size > 0 || this.#closed) return;
    clearTimeout(this.#idleTimer);
    this.#idleTimer = setTimeout(() => this.channel.close(), IDLE_CLOSE_MS);
  }
}

export class ChannelPool {
  readonly #open: (peer: PeerId, signal: AbortSignal) => Promise<Channel>;
  readonly #channels = new Map<PeerId, Promise<JobChannel>>();
  readonly #closing = new AbortController();

  constructor(open: (peer: PeerId, signal: AbortSignal) => Promise<Channel>) {
    this.#open = open;
  }

  /** The open channel to `peer`, or a new one; `signal` ends the waiting, not the channel. */
  async get(peer: PeerId, signal: AbortSignal): Promise<JobChannel> {
    if (this.#closing.signal.aborted) throw new BombyxError('client/closed');
    const opening = this.#channels.get(peer) ?? this.#start(peer);
    const aborted = new Promise<never>((_, reject) => {
      const giveUp = () => reject(new BombyxError('peer/unreachable', 'no channel in time'));
      if (signal.aborted) giveUp();
      signal.addEventListener('abort', giveUp, { once: true });
    });
    return Promise.race([opening, aborted]);
  }

  async close(): Promise<void> {
    this.#closing.abort();
    const channels = await Promise.allSettled(this.#channels.values());
    for (const each of channels) if (each.status === 'fulfilled') each.value.channel.close();
  }

  #start(peer: PeerId): Promise<JobChannel> {
    const opening = this.#open(peer, this.#closing.signal).then((channel) => new JobChannel(channel));
    this.#channels.set(peer, opening);
    const forget = () => {
      if (this.#channels.get(peer) === opening) this.#channels.delete(peer);
    };
    opening.then((jobs) => void jobs.channel.closed.then(forget), forget);
    return opening;
  }
}
