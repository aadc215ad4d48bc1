/** One completion of llama.cpp as a stream that can be left at any token and always frees its slot. */
import type { Wllama } from '@wllama/wllama/esm/index.js';
import type { RawCompletionParams } from '@wllama/wllama/esm/types/oai-compat.js';
import type { GenerateRequest } from '../api.ts';
import { chatmlPrompt } from '../prompt/chatml.ts';
import { decodeChunk, type WllamaEvent } from './chunks.ts';

/**
 * Yields events until the end or the abort. llama.cpp computes ahead of a slow reader; what was not read when the
 * reader leaves is dropped.
 *
 * @param constraint a `Utf8Constraint`; only an object here, because wllama types `logit_bias` in two ways at once.
 * @throws whatever wllama throws, except for the abort.
 */
export async function* streamCompletion(
  wllama: Wllama,
  request: GenerateRequest,
  constraint: object,
  signal: AbortSignal,
): AsyncGenerator<WllamaEvent, void> {
  const left = new AbortController();
  const queue: WllamaEvent[] = [];
  let wake = (): void => undefined;
  let failure: unknown;
  let running = true;
  const done = wllama
    .createCompletion({
      ...parameters(request),
      ...constraint,
      stream: true,
      abortSignal: AbortSignal.any([signal, left.signal]),
      onData: (chunk) => {
        queue.push(decodeChunk(chunk));
        wake();
      },
    })
    .catch((error: unknown) => (failure = error))
    .finally(() => {
      running = false;
      wake();
    });
  try {
    while (!signal.aborted) {
      const event = queue.shift();
      if (event !== undefined) yield event;
      else if (!running) break;
      else await new Promise<void>((resolve) => (wake = resolve));
    }
  } finally {
    left.abort();
    await done; // the slot is free again
  }
  if (failure !== undefined && !signal.aborted) throw failure;
}

/** Temperature and top-p decide alone, as OpenAI's API says: the other samplers, on by default, are switched off. */
function parameters(request: GenerateRequest): RawCompletionParams {
  return {
    prompt: chatmlPrompt(request.messages, request.continueFrom),
    max_tokens: request.maxTokens,
    temperature: request.temperature,
    top_p: request.topP,
    top_k: 0,
    min_p: 0,
    return_progress: true,
    ...(request.seed !== undefined && { seed: request.seed }),
    ...(request.stop !== undefined && { stop: [...request.stop] }),
    ...(request.logprobs === true && { logprobs: 1 }),
    // A cached prefix is computed in other pieces, which can change the text for one seed; and its speed would
    // tell one requester what another one asked.
    ...{ cache_prompt: false },
  };
}
