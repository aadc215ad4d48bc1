/** Runs the models of WebLLM's catalogue on the graphics processor, with prompts that we write ourselves. */
import type { ChatCompletionChunk, ChatCompletionRequestStreaming, ChatOptions } from '@mlc-ai/web-llm';
import { BombyxError } from '#protocol/errors.ts';
import type { EngineAdapter, Emit } from '../adapter.ts';
import type { EngineModel, GenerateRequest, GenerateResult, LoadedModel, LoadProgress } from '../api.ts';
import { StopCutter } from '../stop.ts';
import type { DeviceWatch } from './device-watch.ts';
import { fromWebllm } from './errors.ts';
import type { FileHashes } from './files.ts';
import { CHECKING, READY, progressTeller } from './progress.ts';
import { decodeConversation, passThrough, writePrompt, type Conversation } from './template.ts';

/** As much of `MLCEngine` as is used. */
export interface MlcEngine {
  reload(modelId: string, options: ChatOptions): Promise<void>;
  unload(): Promise<void>;
  chatCompletion(request: ChatCompletionRequestStreaming): Promise<AsyncIterable<ChatCompletionChunk>>;
  interruptGenerate(): void | Promise<void>;
}

/** Everything outside this adapter that it touches; `open.ts` has the real one, its unit tests a fake. */
export interface WebllmEdge {
  createEngine(onProgress: (step: { progress: number; text: string }) => void): MlcEngine;
  readChatConfig(modelId: string, signal: AbortSignal): Promise<unknown>;
  hashFiles(modelId: string, signal: AbortSignal): Promise<FileHashes>;
  watchDevices(onLost: (error: BombyxError) => void): DeviceWatch;
}

interface Loaded {
  readonly engine: MlcEngine;
  readonly template: Conversation;
}

export class WebllmAdapter implements EngineAdapter {
  readonly #edge: WebllmEdge;
  readonly #lost = Promise.withResolvers<BombyxError>();
  readonly #devices: DeviceWatch;
  #engine: MlcEngine | undefined;
  #loaded: Loaded | undefined;

  constructor(edge: WebllmEdge) {
    this.#edge = edge;
    this.#devices = edge.watchDevices((error) => {
      if (this.#loaded !== undefined) this.#lost.resolve(error); // while loading, the load itself fails
    });
  }

  get lost(): Promise<BombyxError> {
    return this.#lost.promise;
  }

  async load(
    model: EngineModel,
    report: (progress: LoadProgress) => void,
    signal: AbortSignal,
  ): Promise<LoadedModel> {
    try {
      const template = decodeConversation(await this.#edge.readChatConfig(model.id, signal));
      const engine = this.#edge.createEngine(progressTeller(report));
      this.#engine = engine;
      await reload(engine, model, template, signal);
      report(CHECKING);
      const hashes = await this.#edge.hashFiles(model.id, signal);
      this.#loaded = { engine, template };
      report(READY);
      return {
        id: model.id,
        ...hashes,
        contextTokens: model.contextTokens,
        backend: this.#devices.backend(),
      };
    } catch (error) {
      throw fromWebllm(error, 'load');
    }
  }

  async generate(request: GenerateRequest, emit: Emit, signal: AbortSignal): Promise<GenerateResult> {
    if (this.#loaded === undefined) throw new BombyxError('engine/not-loaded');
    try {
      return await run(this.#loaded, request, emit, signal);
    } catch (error) {
      throw fromWebllm(error, 'generate');
    }
  }

  async unload(): Promise<void> {
    const engine = this.#engine;
    this.#engine = undefined;
    this.#loaded = undefined;
    await engine?.unload();
  }
}

async function reload(
  engine: MlcEngine,
  model: EngineModel,
  template: Conversation,
  signal: AbortSignal,
): Promise<void> {
  const stop = (): void => void engine.unload(); // the only way to end a reload; it may then just return
  signal.addEventListener('abort', stop, { once: true });
  try {
    await engine.reload(model.id, {
      conv_template: passThrough(template),
      conv_config: {},
      context_window_size: model.contextTokens,
    });
    signal.throwIfAborted();
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

async function run(
  { engine, template }: Loaded,
  request: GenerateRequest,
  emit: Emit,
  signal: AbortSignal,
): Promise<GenerateResult> {
  if (signal.aborted) return { promptTokens: 0, completionTokens: 0, finishReason: 'cancelled' };
  let emitted = 0;
  let logprob: number | undefined;
  const cutter = new StopCutter(request.stop ?? [], (text) => {
    emitted += 1;
    return emit(logprob === undefined ? { text } : { text, logprob });
  });
  let met = false;
  let finish: string | undefined;
  let usage: ChatCompletionChunk['usage'];
  for await (const chunk of await engine.chatCompletion(toCompletion(template, request))) {
    usage = chunk.usage ?? usage;
    const choice = chunk.choices[0];
    finish = choice?.finish_reason ?? finish;
    if (choice === undefined || choice.finish_reason != null) continue;
    if (!signal.aborted && !met) {
      logprob = choice.logprobs?.content?.at(-1)?.logprob;
      met = await cutter.push(choice.delta.content ?? '');
    }
    // Its decoder runs only when it is asked for the next chunk, so that an interrupt here costs no further token;
    // asked again each time, because WebLLM forgets interrupts that come before it has begun.
    if (signal.aborted || met) await engine.interruptGenerate();
  }
  if (usage === undefined) throw new BombyxError('engine/failed', 'WebLLM ended without usage');
  const promptTokens = usage.prompt_tokens;
  if (signal.aborted) return { promptTokens, completionTokens: emitted, finishReason: 'cancelled' };
  if (!met) await cutter.end();
  logprob = undefined;
  while (emitted < usage.completion_tokens) await cutter.push(''); // tokens whose bytes were no whole character yet
  return {
    promptTokens,
    completionTokens: usage.completion_tokens,
    finishReason: !met && finish === 'length' ? 'length' : 'stop',
  };
}

/**
 * One user message that is the whole prompt: WebLLM finds no conversation to extend, so that it computes and counts
 * all of it each time, whatever was asked before.
 */
function toCompletion(template: Conversation, request: GenerateRequest): ChatCompletionRequestStreaming {
  const content = writePrompt(template, request.messages, request.continueFrom);
  return {
    messages: [{ role: 'user', content }],
    stream: true,
    stream_options: { include_usage: true },
    max_tokens: request.maxTokens,
    temperature: request.temperature,
    top_p: request.topP,
    // A model's own penalties count what it has said, which a continued answer would not.
    frequency_penalty: 0,
    presence_penalty: 0,
    repetition_penalty: 1,
    ...(request.seed !== undefined && { seed: request.seed }),
    ...(request.logprobs === true && { logprobs: true, top_logprobs: 1 }), // without `top_` it records none
  };
}
