/** One attempt of a job at one provider: encapsulate afresh, send the request sealed, open the answer. SPEC §6. */
import type { Bytes } from '../../protocol/bytes/bytes.ts';
import { encapsulate, sealingKeyId, type JobSecrets } from '../../protocol/crypto/sealing.ts';
import { ChunkSealer, requestKeys, responseKeys } from '../../protocol/envelope/chunks.ts';
import { jobInfo } from '../../protocol/envelope/info.ts';
import { BombyxError, toBombyxError, type ErrorCode } from '../../protocol/errors.ts';
import { JOB_ID_BYTES, type ChannelFrame, type ChannelFrameOf } from '../../protocol/messages/channel.ts';
import {
  decodeAnswerPiece,
  encodeRequestContent,
  type AnswerPiece,
  type RequestContent,
} from '../../protocol/messages/content.ts';
import type { Quote } from '../../protocol/messages/quote.ts';
import { IncomingChunks } from '../channel/incoming.ts';
import { OutgoingChunks } from '../channel/outgoing.ts';
import type { JobChannel } from '../channel/pool.ts';
import { refusalCode } from './refusals.ts';

export interface AttemptHandlers {
  readonly onAccepted: () => void;
  readonly onPiece: (piece: AnswerPiece) => void;
  /** Once, unless the attempt was stopped before. */
  readonly onBroken: (code: ErrorCode) => void;
}

export class Attempt {
  readonly #jobs: JobChannel;
  readonly #handlers: AttemptHandlers;
  readonly #job = crypto.getRandomValues(new Uint8Array(JOB_ID_BYTES));
  #unlisten: () => void = () => undefined;
  #outgoing: OutgoingChunks | undefined;
  #incoming: IncomingChunks | undefined;
  #ended = false;

  constructor(jobs: JobChannel, handlers: AttemptHandlers) {
    this.#jobs = jobs;
    this.#handlers = handlers;
    void jobs.channel.closed.then((error) => this.#break(error));
  }

  /** Sends the job; what comes of it arrives at the handlers. */
  start(quote: Quote, content: RequestContent): void {
    this.#send(quote, content).catch((error: unknown) => this.#break(toBombyxError(error, 'peer/closed')));
  }

  /** Ends the attempt without a word to the handlers; the provider is told to stop. */
  stop(): void {
    if (this.#ended) return;
    this.#end(new BombyxError('job/cancelled'));
    this.#jobs.channel.trySend({ t: 'cancel', job: this.#job });
  }

  async #send(quote: Quote, content: RequestContent): Promise<void> {
    const { channel } = this.#jobs;
    const recipientKeyId = await sealingKeyId(quote.recipientKey);
    const info = jobInfo({ ticketHash: quote.hash, policyHash: quote.policyHash, recipientKeyId });
    const { enc, secrets } = await encapsulate(quote.recipientKey, info);
    const sealer = new ChunkSealer(await requestKeys(secrets.request));
    const outgoing = new OutgoingChunks(channel, 'request', this.#job, sealer);
    if (this.#ended) return;
    this.#outgoing = outgoing;
    this.#unlisten = this.#jobs.listen(this.#job, (frame) => this.#onFrame(frame, enc, secrets));
    channel.send({ t: 'job', job: this.#job, quote: quote.bytes, enc });
    await outgoing.send(encodeRequestContent(content), true);
  }

  #onFrame(frame: ChannelFrame, enc: Bytes, secrets: JobSecrets): void {
    try {
      if (frame.t === 'accept') this.#onAccept(frame, enc, secrets);
      else if (frame.t === 'response') this.#onResponse(frame);
      else if (frame.t === 'credit') this.#outgoing?.credit(frame);
      else if (frame.t === 'fail') this.#break(new BombyxError(refusalCode(frame.code)));
      else throw new BombyxError('wire/order', frame.t);
    } catch (error) {
      this.#break(toBombyxError(error, 'wire/malformed'));
    }
  }

  #onAccept(frame: ChannelFrameOf<'accept'>, enc: Bytes, secrets: JobSecrets): void {
    if (this.#incoming) throw new BombyxError('wire/order', 'accepted twice');
    const keys = responseKeys(secrets.response, enc, frame.nonce);
    this.#incoming = new IncomingChunks(this.#jobs.channel, this.#job, keys, {
      onContent: (content, final) => this.#onContent(content, final),
      onError: (error) => this.#break(error),
    });
    this.#handlers.onAccepted();
  }

  #onResponse(frame: ChannelFrameOf<'response'>): void {
    if (!this.#incoming) throw new BombyxError('wire/order', 'answer before accept');
    this.#incoming.receive(frame);
  }

  #onContent(content: Bytes, final: boolean): void {
    if (this.#ended) return;
    const piece = decodeAnswerPiece(content);
    if (final !== (piece.t === 'end')) throw new BombyxError('envelope/truncated');
    if (final) this.#end(new BombyxError('job/cancelled'));
    this.#handlers.onPiece(piece);
  }

  #break(error: BombyxError): void {
    if (this.#ended) return;
    this.#end(error);
    this.#jobs.channel.trySend({ t: 'cancel', job: this.#job });
    this.#handlers.onBroken(error.code);
  }

  #end(error: BombyxError): void {
    this.#ended = true;
    this.#unlisten();
    this.#outgoing?.stop(error);
    this.#incoming?.stop();
  }
}
