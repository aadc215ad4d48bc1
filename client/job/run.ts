/** Runs one job: performs what the requester machine decides, and tells the machine what came of it. */
import { utf8 } from '../../protocol/bytes/bytes.ts';
import { BombyxError, toBombyxError, type ErrorCode } from '../../protocol/errors.ts';
import type { PeerId } from '../../protocol/ids.ts';
import { CONNECT_TIMEOUT_MS } from '../../protocol/limits.ts';
import type { AnswerPiece, RequestContent } from '../../protocol/messages/content.ts';
import type { OfferedModel } from '../../protocol/messages/offer.ts';
import type { QuoteAsk } from '../../protocol/messages/quote.ts';
import {
  newRequester,
  stepRequester,
  type JobResult,
  type RequesterEffect,
  type RequesterEvent,
  type RequesterState,
} from '../../protocol/session/requester.ts';
import type { RequestProgress } from '../api.ts';
import type { ChannelPool } from '../channel/pool.ts';
import type { Market } from '../hub/market.ts';
import type { Route } from '../transport/link.ts';
import { Attempt } from './attempt.ts';
import { findQuote, type ChosenQuote } from './quotes.ts';

export interface JobRequest {
  /** Without `continueFrom` and with the whole `maxTokens`: the machine says what each attempt gets. */
  readonly content: RequestContent;
  readonly requester: PeerId;
  readonly furtherAttempts: number;
  readonly firstTokenTimeoutMs: number;
  readonly nextTokenTimeoutMs: number;
  readonly signal: AbortSignal;
  readonly onProgress: (progress: RequestProgress) => void;
  readonly onText: (text: string, source: AnswerSource) => void;
}

/** Who is answering, as the last chunk showed it. */
export interface AnswerSource {
  readonly provider: PeerId;
  readonly readers: readonly PeerId[];
  readonly model: OfferedModel;
  readonly route: Route;
}

export interface FinishedJob extends JobResult {
  readonly source: AnswerSource;
}

/** What one attempt holds open. */
interface Running {
  readonly abort: AbortController;
  chosen?: ChosenQuote;
  route: Route;
  attempt?: Attempt;
}

/** Quotes are asked with the conversation's size rounded up to a power of two: providers learn no more early. */
function sizeClass(content: RequestContent): number {
  const bytes = content.messages.reduce((sum, message) => sum + utf8(message.content).length, 0);
  return 2 ** Math.ceil(Math.log2(Math.max(256, bytes)));
}

/** @throws BombyxError with the code that the machine failed with. */
export function runJob(market: Market, pool: ChannelPool, request: JobRequest): Promise<FinishedJob> {
  return new Promise((resolve, reject) => new JobRun(market, pool, request, resolve, reject).start());
}

class JobRun {
  readonly #market: Market;
  readonly #pool: ChannelPool;
  readonly #request: JobRequest;
  readonly #resolve: (job: FinishedJob) => void;
  readonly #reject: (error: BombyxError) => void;
  #state: RequesterState;
  #running: Running = { abort: new AbortController(), route: 'direct' };
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    market: Market,
    pool: ChannelPool,
    request: JobRequest,
    resolve: (job: FinishedJob) => void,
    reject: (error: BombyxError) => void,
  ) {
    this.#market = market;
    this.#pool = pool;
    this.#request = request;
    this.#resolve = resolve;
    this.#reject = reject;
    this.#state = newRequester({
      maxTokens: request.content.maxTokens,
      furtherAttempts: request.furtherAttempts,
      connectTimeoutMs: CONNECT_TIMEOUT_MS,
      firstTokenTimeoutMs: request.firstTokenTimeoutMs,
      nextTokenTimeoutMs: request.nextTokenTimeoutMs,
    });
  }

  start(): void {
    const { signal } = this.#request;
    const cancel = () => this.#dispatch({ t: 'cancel' });
    signal.addEventListener('abort', cancel, { once: true });
    this.#dispatch(signal.aborted ? { t: 'cancel' } : { t: 'start' });
  }

  #dispatch(event: RequesterEvent): void {
    const { state, effects } = stepRequester(this.#state, event);
    this.#state = state;
    for (const effect of effects) this.#perform(effect);
  }

  #perform(effect: RequesterEffect): void {
    switch (effect.t) {
      case 'ask-quotes':
        return this.#askQuotes(effect.attempt, effect.exclude);
      case 'connect':
        return this.#connect(effect.attempt, effect.provider);
      case 'send-job':
        return this.#send(effect.attempt, effect.continueFrom, effect.maxTokens);
      case 'arm':
        clearTimeout(this.#timer);
        if (effect.ms > 0)
          this.#timer = setTimeout(
            () => this.#dispatch({ t: 'timeout', attempt: effect.attempt }),
            effect.ms,
          );
        return undefined;
      case 'emit':
        return this.#request.onText(effect.text, this.#source());
      case 'abandon':
        this.#running.abort.abort();
        return this.#running.attempt?.stop();
      case 'failing-over':
        return this.#request.onProgress({ state: 'failing-over', from: effect.from, reason: effect.reason });
      case 'finish':
        return this.#resolve({ ...effect.result, source: this.#source() });
      case 'fail':
        return this.#reject(new BombyxError(effect.code));
    }
  }

  #askQuotes(attempt: number, exclude: readonly PeerId[]): void {
    const { content, requester, onProgress } = this.#request;
    const running: Running = { abort: new AbortController(), route: 'direct' };
    this.#running = running;
    onProgress({ state: 'quoting' });
    const ask: QuoteAsk = {
      requester,
      model: content.model,
      class: 'open',
      requestBytes: sizeClass(content),
      maxTokens: content.maxTokens,
    };
    findQuote(this.#market, ask, exclude, running.abort.signal)
      .then((chosen) => {
        running.chosen = chosen;
        this.#dispatch({ t: 'quoted', attempt, provider: chosen.quote.provider });
      })
      .catch((error: unknown) => this.#broken(attempt, error, 'job/no-provider'));
  }

  #connect(attempt: number, provider: PeerId): void {
    const running = this.#running;
    this.#request.onProgress({ state: 'connecting', provider, attempt });
    this.#pool
      .get(provider, running.abort.signal)
      .then(async (jobs) => {
        running.route = await jobs.channel.route();
        if (running.abort.signal.aborted) return;
        running.attempt = new Attempt(jobs, {
          onAccepted: () => {
            this.#dispatch({ t: 'accepted', attempt });
            this.#request.onProgress({ state: 'sent', provider, attempt });
          },
          onPiece: (piece) => this.#onPiece(attempt, piece),
          onBroken: (code) => this.#dispatch({ t: 'broken', attempt, code }),
        });
        this.#dispatch({ t: 'connected', attempt });
      })
      .catch((error: unknown) => this.#broken(attempt, error, 'peer/unreachable'));
  }

  #send(attempt: number, continueFrom: string, maxTokens: number): void {
    const { chosen, attempt: sending } = this.#running;
    if (!chosen || !sending) return this.#broken(attempt, undefined, 'peer/unreachable');
    const { content } = this.#request;
    sending.start(chosen.quote, {
      ...content,
      maxTokens,
      ...(continueFrom === '' ? {} : { continueFrom }),
    });
  }

  #onPiece(attempt: number, piece: AnswerPiece): void {
    const first = this.#state.name === 'sent';
    if (piece.t === 'end') return this.#dispatch({ ...piece, attempt });
    this.#dispatch({ ...piece, attempt });
    if (first && this.#state.name === 'streaming')
      this.#request.onProgress({ state: 'streaming', provider: this.#state.provider, attempt });
  }

  #broken(attempt: number, error: unknown, fallback: ErrorCode): void {
    this.#dispatch({ t: 'broken', attempt, code: toBombyxError(error, fallback).code });
  }

  #source(): AnswerSource {
    const { chosen, route } = this.#running;
    if (!chosen || !('provider' in this.#state))
      throw new BombyxError('wire/order', 'answer without a quote');
    return { provider: this.#state.provider, readers: this.#state.readers, model: chosen.model, route };
  }
}
