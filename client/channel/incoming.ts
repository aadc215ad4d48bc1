/** The receiving half of one direction of a job: opens chunks in order and returns credit. */
import type { Bytes } from '../../protocol/bytes/bytes.ts';
import { BombyxError, toBombyxError } from '../../protocol/errors.ts';
import { ChunkOpener, type ChunkKeys } from '../../protocol/envelope/chunks.ts';
import { CREDIT_STEP_CHUNKS, CREDIT_WINDOW_CHUNKS } from '../../protocol/limits.ts';
import type { ChannelFrameOf } from '../../protocol/messages/channel.ts';
import type { Channel } from './channel.ts';

export interface IncomingHandlers {
  /** Each chunk's content, authenticated, in order. May be asynchronous: the next one waits. */
  readonly onContent: (content: Bytes, final: boolean) => void | Promise<void>;
  /** Once: a chunk was repeated, changed, out of order or too many. Nothing comes after it. */
  readonly onError: (error: BombyxError) => void;
}

export class IncomingChunks {
  readonly #channel: Channel;
  readonly #job: Bytes;
  readonly #opener: Promise<ChunkOpener>;
  readonly #handlers: IncomingHandlers;
  #arrived = 0;
  #taken = 0;
  #broken = false;
  #work: Promise<void> = Promise.resolve();

  /** @param keys may still be on their way: chunks wait for them in order. */
  constructor(channel: Channel, job: Bytes, keys: Promise<ChunkKeys>, handlers: IncomingHandlers) {
    this.#channel = channel;
    this.#job = job;
    this.#opener = keys.then((ready) => new ChunkOpener(ready));
    this.#opener.catch(() => undefined); // told with the first chunk
    this.#handlers = handlers;
  }

  receive(frame: ChannelFrameOf<'request' | 'response'>): void {
    if (this.#broken) return;
    if (++this.#arrived > this.#taken + CREDIT_WINDOW_CHUNKS + CREDIT_STEP_CHUNKS)
      return this.#break(new BombyxError('peer/overload', 'more chunks than credit'));
    this.#work = this.#work
      .then(() => this.#take(frame))
      .catch((error: unknown) => {
        this.#break(toBombyxError(error, 'envelope/open'));
      });
  }

  /** Drops whatever still waits. */
  stop(): void {
    this.#broken = true;
  }

  async #take(frame: ChannelFrameOf<'request' | 'response'>): Promise<void> {
    if (this.#broken) return;
    const content = await (await this.#opener).open(frame);
    if (this.#broken) return;
    await this.#handlers.onContent(content, frame.final);
    this.#taken++;
    if (this.#taken % CREDIT_STEP_CHUNKS === 0 && !frame.final)
      this.#channel.trySend({ t: 'credit', job: this.#job, upTo: this.#taken });
  }

  #break(error: BombyxError): void {
    if (this.#broken) return;
    this.#broken = true;
    this.#handlers.onError(error);
  }
}
