/** Runs one job: performs what the provider machine decides, and tells the machine what came of it. */
import { IncomingChunks } from '#client/channel/incoming.ts';
import { OutgoingChunks } from '#client/channel/outgoing.ts';
import type { JobChannel } from '#client/channel/pool.ts';
import type { ChatEngine } from '#lib/engine/api.ts';
import { concat, type Bytes } from '#protocol/bytes/bytes.ts';
import { decapsulate, sealingKeyId, type JobSecrets, type SealingKeys } from '#protocol/crypto/sealing.ts';
import {
  ChunkSealer,
  requestKeys,
  RESPONSE_NONCE_BYTES,
  responseKeys,
  type ChunkKeys,
} from '#protocol/envelope/chunks.ts';
import { jobInfo } from '#protocol/envelope/info.ts';
import { BombyxError, toBombyxError, type ErrorCode } from '#protocol/errors.ts';
import type { PeerId } from '#protocol/ids.ts';
import { MAX_REQUEST_BYTES } from '#protocol/limits.ts';
import type { ChannelFrame, ChannelFrameOf } from '#protocol/messages/channel.ts';
import { decodeRequestContent, type RequestContent } from '#protocol/messages/content.ts';
import type { Quote } from '#protocol/messages/quote.ts';
import {
  newProviderJob,
  stepProviderJob,
  type ProviderJobEffect,
  type ProviderJobEvent,
  type ProviderJobState,
} from '#protocol/session/provider.ts';
import { AnswerStream } from './answer-stream.ts';
import type { EngineQueue } from './engine-queue.ts';

export interface JobDependencies {
  readonly engine: ChatEngine;
  readonly queue: EngineQueue;
  readonly sealingKeys: SealingKeys;
  /** Time for the whole request to arrive, or for the last of the answer to be taken. */
  readonly transferTimeoutMs: number;
  /** Hears each change of the machine's state; the last one is `settled` or `aborted`. */
  readonly onState: (state: ProviderJobState) => void;
}

export class ProviderJob {
  readonly #jobs: JobChannel;
  readonly #job: Bytes;
  readonly #quote: Quote;
  readonly #dependencies: JobDependencies;
  readonly #unlisten: () => void;
  readonly #engineAbort = new AbortController();
  readonly #nonce = crypto.getRandomValues(new Uint8Array(RESPONSE_NONCE_BYTES));
  readonly #request: Bytes[] = [];
  #state: ProviderJobState;
  #content: RequestContent | undefined;
  #incoming: IncomingChunks | undefined;
  #outgoing: OutgoingChunks | undefined;
  #answer: AnswerStream | undefined;
  #leaveQueue: () => void = () => undefined;
  #generating = false;
  #isCut = false;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(jobs: JobChannel, frame: ChannelFrameOf<'job'>, quote: Quote, dependencies: JobDependencies) {
    this.#jobs = jobs;
    this.#job = frame.job;
    this.#quote = quote;
    this.#dependencies = dependencies;
    const { transferTimeoutMs } = dependencies;
    this.#state = newProviderJob({ maxTokens: quote.maxTokens, transferTimeoutMs });
    this.#unlisten = jobs.listen(frame.job, (each) => this.#onFrame(each));
    void jobs.channel.closed.then(() => this.#dispatch({ t: 'channel-closed' }));
    this.#prepare(frame.enc);
  }

  /** Who asked. */
  get requester(): PeerId {
    return this.#quote.requester;
  }

  /** True while the request has not arrived whole: until then nothing of ours is spent on it. */
  get isArriving(): boolean {
    return this.#state.name === 'idle' || (this.#state.name === 'admitted' && !this.#state.requestComplete);
  }

  /** Ends the job from this side. */
  abort(code: ErrorCode): void {
    this.#dispatch({ t: 'abort', code });
  }

  /** Chunks may arrive before the keys are derived and the job is admitted: they wait, in order. */
  #prepare(enc: Bytes): void {
    const admitted = this.#admit(enc);
    admitted.catch((error: unknown) => this.abort(toBombyxError(error, 'envelope/open').code));
    this.#incoming = new IncomingChunks(this.#jobs.channel, this.#job, admitted, {
      onContent: (content, final) => this.#onRequestPart(content, final),
      onError: (error) => this.abort(error.code),
    });
  }

  async #admit(enc: Bytes): Promise<ChunkKeys> {
    const { request, response } = await this.#recoverSecrets(enc);
    const responding = await responseKeys(response, enc, this.#nonce);
    this.#outgoing = new OutgoingChunks(
      this.#jobs.channel,
      'response',
      this.#job,
      new ChunkSealer(responding),
    );
    this.#answer = new AnswerStream(this.#outgoing, () => this.abort('peer/closed'));
    this.#dispatch({ t: 'admit' });
    return requestKeys(request);
  }

  async #recoverSecrets(enc: Bytes): Promise<JobSecrets> {
    const { hash, policyHash, recipientKey } = this.#quote;
    const recipientKeyId = await sealingKeyId(recipientKey);
    return decapsulate(
      this.#dependencies.sealingKeys,
      enc,
      jobInfo({ ticketHash: hash, policyHash, recipientKeyId }),
    );
  }

  #dispatch(event: ProviderJobEvent): void {
    const { state, effects } = stepProviderJob(this.#state, event);
    this.#state = state;
    for (const effect of effects) this.#perform(effect);
    this.#dependencies.onState(state);
  }

  #perform(effect: ProviderJobEffect): void {
    switch (effect.t) {
      case 'accept':
        return this.#jobs.channel.trySend({ t: 'accept', job: this.#job, nonce: this.#nonce });
      case 'arm':
        clearTimeout(this.#timer);
        if (effect.ms > 0) this.#timer = setTimeout(() => this.#dispatch({ t: 'timeout' }), effect.ms);
        return undefined;
      case 'queue-for-engine':
        this.#leaveQueue = this.#dependencies.queue.join(() => this.#dispatch({ t: 'engine-free' }));
        return undefined;
      case 'start-engine':
        return this.#generate();
      case 'stop-engine':
        return this.#engineAbort.abort();
      case 'send-text':
        return this.#answer?.text(effect.text, effect.tokens);
      case 'send-end': {
        const { finishReason, promptTokens, completionTokens } = effect;
        this.#answer?.end({ t: 'end', finishReason, promptTokens, completionTokens }).then(
          () => this.#dispatch({ t: 'drained' }),
          () => this.abort('peer/closed'),
        );
        return undefined;
      }
      case 'send-fail':
        return this.#jobs.channel.trySend({ t: 'fail', job: this.#job, code: effect.code });
      case 'release':
        return this.#release();
    }
  }

  #release(): void {
    this.#unlisten();
    this.#incoming?.stop();
    this.#outgoing?.stop(new BombyxError('job/cancelled'));
    if (!this.#generating) this.#leaveQueue();
  }

  #onFrame(frame: ChannelFrame): void {
    if (frame.t === 'request') return this.#incoming?.receive(frame);
    if (frame.t === 'cancel') return this.#dispatch({ t: 'cancel' });
    if (frame.t !== 'credit') return this.abort('wire/order');
    try {
      this.#outgoing?.credit(frame);
    } catch (error) {
      this.abort(toBombyxError(error, 'wire/order').code);
    }
  }

  #onRequestPart(content: Bytes, final: boolean): void {
    this.#request.push(content);
    const bytes = this.#request.reduce((sum, part) => sum + part.length, 0);
    if (bytes > MAX_REQUEST_BYTES) throw new BombyxError('wire/too-large', 'request');
    if (!final) return;
    const request = decodeRequestContent(concat(...this.#request.splice(0)));
    if (request.model !== this.#quote.model || request.maxTokens > this.#quote.maxTokens)
      throw new BombyxError('job/refused', 'not what was quoted');
    if (this.#dependencies.queue.isFull) throw new BombyxError('provider/busy'); // quotes reserve nothing
    this.#content = request;
    this.#dispatch({ t: 'request-complete' });
  }

  #generate(): void {
    const content = this.#content;
    if (!content) return this.abort('wire/order');
    this.#content = undefined;
    this.#generating = true;
    this.#dependencies.engine
      .generate(
        {
          messages: content.messages,
          maxTokens: content.maxTokens,
          temperature: content.temperatureMilli / 1000,
          topP: content.topPMilli / 1000,
          ...(content.seed === undefined ? {} : { seed: content.seed }),
          ...(content.stop === undefined ? {} : { stop: content.stop }),
          ...(content.continueFrom === undefined ? {} : { continueFrom: content.continueFrom }),
        },
        ({ text }) => this.#onToken(text, content.maxTokens),
        this.#engineAbort.signal,
      )
      .then(({ finishReason, promptTokens }) => {
        if (this.#isCut) this.#dispatch({ t: 'engine-end', finishReason: 'length', promptTokens });
        else if (finishReason === 'cancelled') this.abort('job/cancelled');
        else this.#dispatch({ t: 'engine-end', finishReason, promptTokens });
      })
      .catch((error: unknown) => this.abort(failureCode(error)))
      .finally(() => {
        this.#generating = false;
        this.#leaveQueue();
      });
  }

  /** An engine that goes on past the limit is stopped there: its answer is as long as was asked for. */
  #onToken(text: string, maxTokens: number): void {
    if (this.#state.completionTokens < maxTokens) return this.#dispatch({ t: 'token', text, tokens: 1 });
    this.#isCut = true;
    this.#engineAbort.abort();
  }
}

/** What a requester may know of an engine's failure: that its conversation is too long, or that the engine failed. */
function failureCode(error: unknown): ErrorCode {
  return toBombyxError(error, 'engine/failed').code === 'engine/context'
    ? 'input/too-long'
    : 'provider/failed';
}
