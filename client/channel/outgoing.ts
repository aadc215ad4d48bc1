/** The sending half of one direction of a job: seals content and sends it within the receiver's credit. */
import { BombyxError } from '../../protocol/errors.ts';
import type { ChunkSealer } from '../../protocol/envelope/chunks.ts';
import { CREDIT_WINDOW_CHUNKS, MAX_CHUNK_PLAINTEXT_BYTES } from '../../protocol/limits.ts';
import type { ChannelFrameOf } from '../../protocol/messages/channel.ts';
import type { Bytes } from '../../protocol/bytes/bytes.ts';
import type { Channel } from './channel.ts';

export class OutgoingChunks {
  readonly #channel: Channel;
  readonly #sealer: ChunkSealer;
  readonly #t: 'request' | 'response';
  readonly #job: Bytes;
  #sent = 0;
  #granted = CREDIT_WINDOW_CHUNKS;
  #wake: () => void = () => undefined;
  #stopped: BombyxError | undefined;

  constructor(channel: Channel, t: 'request' | 'response', job: Bytes, sealer: ChunkSealer) {
    this.#channel = channel;
    this.#t = t;
    this.#job = job;
    this.#sealer = sealer;
  }

  /** Sends `content` whole, in as many chunks as it takes, the last one marked `final` if this is the end. */
  async send(content: Uint8Array, final: boolean): Promise<void> {
    for (let at = 0; at === 0 || at < content.length; at += MAX_CHUNK_PLAINTEXT_BYTES) {
      const end = at + MAX_CHUNK_PLAINTEXT_BYTES;
      await this.#sendChunk(content.subarray(at, end), final && end >= content.length);
    }
  }

  /** @throws BombyxError `wire/order` for credit that was never used or goes back. */
  credit(frame: ChannelFrameOf<'credit'>): void {
    if (frame.upTo > this.#sent || frame.upTo + CREDIT_WINDOW_CHUNKS < this.#granted)
      throw new BombyxError('wire/order', 'credit');
    this.#granted = frame.upTo + CREDIT_WINDOW_CHUNKS;
    this.#wake();
  }

  /** Ends every `send` that waits or comes, with `error`. */
  stop(error: BombyxError): void {
    this.#stopped ??= error;
    this.#wake();
  }

  async #sendChunk(content: Uint8Array, final: boolean): Promise<void> {
    while (this.#sent >= this.#granted && !this.#stopped)
      await new Promise<void>((resolve) => (this.#wake = resolve));
    await this.#channel.writable();
    if (this.#stopped) throw this.#stopped;
    const chunk = await this.#sealer.seal(content, final);
    if (this.#stopped) throw this.#stopped;
    this.#sent++;
    this.#channel.send({ t: this.#t, job: this.#job, ...chunk });
  }
}
