/** Runs GGUF models on the processor through llama.cpp: what the built-in model answers with on every device. */
import type { Wllama } from '@wllama/wllama/esm/index.js';
import { toHex } from '#protocol/bytes/text.ts';
import { sha256 } from '#protocol/crypto/hash.ts';
import { BombyxError } from '#protocol/errors.ts';
import type { EngineAdapter, Emit } from '../adapter.ts';
import type { EngineModel, GenerateRequest, GenerateResult, LoadedModel, LoadProgress } from '../api.ts';
import { requireChatml } from '../prompt/chatml.ts';
import { fetchWeights } from '../weights/fetch.ts';
import { readGguf, type GgufHeader } from '../weights/gguf.ts';
import { fromWllama, isCrash } from './errors.ts';
import { startWllama } from './runtime.ts';
import { streamCompletion } from './stream.ts';
import { onlyUtf8, type Utf8Constraint } from './utf8.ts';

/** Share of the bar that the download has; the rest is starting llama.cpp. */
const FETCH_SHARE = 0.8;

export class WllamaAdapter implements EngineAdapter {
  readonly #lost = Promise.withResolvers<BombyxError>();
  #loaded: { readonly wllama: Wllama; readonly constraint: Utf8Constraint } | undefined;

  get lost(): Promise<BombyxError> {
    return this.#lost.promise;
  }

  async load(
    model: EngineModel,
    report: (progress: LoadProgress) => void,
    signal: AbortSignal,
  ): Promise<LoadedModel> {
    const { weights } = model;
    if (weights === undefined) throw new BombyxError('engine/unsupported', `${model.id} names no weights`);
    const totalBytes = weights.sizeBytes;
    const onBytes = (loadedBytes: number): void => {
      const fraction = FETCH_SHARE * Math.min(1, loadedBytes / totalBytes);
      report({ fraction, loadedBytes, totalBytes, phase: 'Fetching weights' });
    };
    const file = await fetchWeights(weights, onBytes, signal);
    report({ fraction: FETCH_SHARE, phase: 'Starting llama.cpp' });
    const header = readGguf(file);
    requireChatml(textOf(header, 'tokenizer.chat_template'));
    const contextTokens = Math.min(model.contextTokens, contextOf(header));
    signal.throwIfAborted();
    const wllama = await startWllama(file, contextTokens, (message) => this.#lose(message));
    this.#loaded = { wllama, constraint: onlyUtf8(header.vocabulary) };
    report({ fraction: 1, phase: 'Ready' });
    return {
      id: model.id,
      weightsHash: weights.sha256, // what the bytes were just found to have
      tokenizerHash: toHex(await sha256(header.tokenizer)),
      contextTokens,
      backend: 'CPU (WASM)',
    };
  }

  async generate(request: GenerateRequest, emit: Emit, signal: AbortSignal): Promise<GenerateResult> {
    if (this.#loaded === undefined) throw new BombyxError('engine/not-loaded');
    const { wllama, constraint } = this.#loaded;
    let promptTokens = 0;
    let completionTokens = 0;
    try {
      for await (const event of streamCompletion(wllama, request, constraint, signal)) {
        if (event.kind === 'end') {
          const { finishReason } = event;
          return { promptTokens: event.promptTokens, completionTokens: event.completionTokens, finishReason };
        }
        if (event.kind === 'prompt') {
          promptTokens = event.promptTokens;
          continue;
        }
        completionTokens += 1;
        const { text, logprob } = event;
        await emit(request.logprobs === true && logprob !== undefined ? { text, logprob } : { text });
      }
    } catch (error) {
      const failure = fromWllama(error);
      if (isCrash(error)) this.#lost.resolve(failure);
      throw failure;
    }
    return { promptTokens, completionTokens, finishReason: 'cancelled' };
  }

  async unload(): Promise<void> {
    const loaded = this.#loaded;
    this.#loaded = undefined;
    await loaded?.wllama.exit();
  }

  #lose(message: string): void {
    if (this.#loaded !== undefined) this.#lost.resolve(new BombyxError('engine/failed', message));
  }
}

function textOf(header: GgufHeader, key: string): string | undefined {
  const value = header.values.get(key);
  return typeof value === 'string' ? value : undefined;
}

/** @throws BombyxError `engine/load`: this adapter runs llama models only. */
function contextOf(header: GgufHeader): number {
  const tokens = header.values.get('llama.context_length');
  if (typeof tokens !== 'number') throw new BombyxError('engine/load', 'no llama.context_length in the GGUF');
  return tokens;
}
