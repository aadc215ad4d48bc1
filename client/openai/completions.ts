/** `chat.completions.create`: one job of the network in the shape of OpenAI's answer. */
import { SEALING_SUITE } from '../../protocol/crypto/sealing.ts';
import { toHex } from '../../protocol/bytes/text.ts';
import type {
  AnswerInfo,
  ChatCompletion,
  ChatCompletionChunk,
  ChatCompletionParams,
  ChatCompletions,
  FinishReason,
  RequestOptions,
  Usage,
} from '../api.ts';
import type { AnswerSource, FinishedJob, JobRequest } from '../job/run.ts';
import { contentOf } from './params.ts';
import { AsyncQueue } from './queue.ts';

/** Starts a job with the caller's content; the client adds its identity, limits and life. */
export type StartJob = (
  request: Pick<JobRequest, 'content' | 'onProgress' | 'onText'>,
  signal: AbortSignal,
) => Promise<FinishedJob>;

export function chatCompletions(startJob: StartJob): ChatCompletions {
  function create(
    params: ChatCompletionParams & { readonly stream: true },
    options?: RequestOptions,
  ): Promise<AsyncIterable<ChatCompletionChunk>>;
  function create(
    params: ChatCompletionParams & { readonly stream?: false },
    options?: RequestOptions,
  ): Promise<ChatCompletion>;
  function create(
    params: ChatCompletionParams,
    options: RequestOptions = {},
  ): Promise<AsyncIterable<ChatCompletionChunk> | ChatCompletion> {
    const answer = new Answer(params, startJob, options);
    return params.stream === true ? Promise.resolve(answer.stream()) : answer.whole();
  }
  return { create };
}

class Answer {
  readonly #id = `chatcmpl-${toHex(crypto.getRandomValues(new Uint8Array(12)))}`;
  readonly #created = Math.floor(Date.now() / 1000);
  readonly #startedMs = performance.now();
  readonly #params: ChatCompletionParams;
  readonly #startJob: StartJob;
  readonly #options: RequestOptions;
  #ttftMs: number | undefined;

  constructor(params: ChatCompletionParams, startJob: StartJob, options: RequestOptions) {
    this.#params = params;
    this.#startJob = startJob;
    this.#options = options;
  }

  async whole(): Promise<ChatCompletion> {
    let content = '';
    const job = await this.#run(new AbortController(), (text) => {
      this.#ttftMs ??= Math.round(performance.now() - this.#startedMs);
      content += text;
    });
    return {
      id: this.#id,
      object: 'chat.completion',
      created: this.#created,
      model: this.#params.model,
      choices: [{ index: 0, message: { role: 'assistant', content }, finish_reason: job.finishReason }],
      usage: usageOf(job),
      bombyx: this.#info(job.source),
    };
  }

  /** The job starts at once; leaving the loop early cancels it. */
  stream(): AsyncIterable<ChatCompletionChunk> {
    const left = new AbortController();
    const queue = new AsyncQueue<ChatCompletionChunk>(() => left.abort());
    const job = this.#run(left, (content, source) => {
      const first = this.#ttftMs === undefined;
      this.#ttftMs ??= Math.round(performance.now() - this.#startedMs);
      queue.push(this.#chunk(first ? { role: 'assistant', content } : { content }, null, source));
    });
    job.then(
      (finished) => {
        queue.push(this.#chunk({}, finished.finishReason, finished.source));
        if (this.#params.stream_options?.include_usage === true)
          queue.push({
            ...this.#chunk({}, null, finished.source),
            choices: [],
            usage: usageOf(finished),
          });
        queue.end();
      },
      (error: unknown) => queue.fail(error),
    );
    return queue;
  }

  async #run(
    left: AbortController,
    onText: (text: string, source: AnswerSource) => void,
  ): Promise<FinishedJob> {
    const { signal, onProgress } = this.#options;
    const signals = signal ? [signal, left.signal] : [left.signal];
    const content = contentOf(this.#params);
    return this.#startJob(
      { content, onText, onProgress: (progress) => onProgress?.(progress) },
      AbortSignal.any(signals),
    );
  }

  #chunk(
    delta: { role?: 'assistant'; content?: string },
    finish_reason: FinishReason | null,
    source: AnswerSource,
  ): ChatCompletionChunk {
    return {
      id: this.#id,
      object: 'chat.completion.chunk',
      created: this.#created,
      model: this.#params.model,
      choices: [{ index: 0, delta, finish_reason }],
      bombyx: this.#info(source),
    };
  }

  #info(source: AnswerSource): AnswerInfo {
    return {
      class: 'open',
      provider: source.provider,
      readers: source.readers,
      engine: source.model.engine,
      backend: source.model.backend,
      transport: `webrtc/${source.route}`,
      sealing: SEALING_SUITE,
      ...(this.#ttftMs === undefined ? {} : { ttftMs: this.#ttftMs }),
    };
  }
}

function usageOf(job: FinishedJob): Usage {
  const { promptTokens, completionTokens } = job;
  return {
    prompt_tokens: promptTokens,
    completion_tokens: completionTokens,
    total_tokens: promptTokens + completionTokens,
  };
}
