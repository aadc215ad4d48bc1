/** Stands in for WebLLM in unit tests: streams words in WebLLM's chunks, with its order of calls and its traps. */
import type { ChatCompletionChunk, ChatCompletionRequestStreaming, ChatOptions } from '@mlc-ai/web-llm';
import type { BombyxError } from '#protocol/errors.ts';
import type { MlcEngine, WebllmEdge } from './adapter.ts';

export const FAKE_CONFIG = {
  conv_template: {
    system_template: '{system_message}',
    system_message: 'S|',
    roles: { user: 'U', assistant: 'A', tool: 'T' },
    seps: ['|'],
    role_content_sep: ':',
    role_empty_sep: ':',
    stop_str: [],
    stop_token_ids: [0],
  },
};

/** Each word is a token; the end-of-answer token is counted and has no text, as in WebLLM. */
const ANSWER = ['one', ' two', ' three', ' four', ' five', ' six', ' seven', ' eight'];

export interface FakeWebllm extends WebllmEdge {
  readonly requests: ChatCompletionRequestStreaming[];
  readonly reloads: [modelId: string, options: ChatOptions][];
  /** Tokens that were computed, whether anybody read them or not. */
  computed: number;
  unloads: number;
  /** Thrown by the next `reload` or `chatCompletion`. */
  fail: unknown;
  loseDevice(error: BombyxError): void;
}

export function fakeWebllm(): FakeWebllm {
  let onLost: (error: BombyxError) => void = () => undefined;
  const fake: FakeWebllm = {
    requests: [],
    reloads: [],
    computed: 0,
    unloads: 0,
    fail: undefined,
    loseDevice: (error) => onLost(error),
    readChatConfig: async () => FAKE_CONFIG,
    hashFiles: async () => ({ weightsHash: 'aa'.repeat(32), tokenizerHash: 'bb'.repeat(32) }),
    watchDevices: (listener) => {
      onLost = listener;
      return { backend: () => 'WebGPU (fake)' };
    },
    createEngine: (onProgress) => createEngine(fake, onProgress),
  };
  return fake;
}

function createEngine(fake: FakeWebllm, onProgress: Parameters<WebllmEdge['createEngine']>[0]): MlcEngine {
  let interrupted = false;
  const throwPlanned = (): void => {
    const planned = fake.fail;
    fake.fail = undefined;
    if (planned !== undefined) throw planned;
  };
  return {
    async reload(modelId, options) {
      fake.reloads.push([modelId, options]);
      for (const text of [
        'Start to fetch params',
        'Fetching param cache[1/2]',
        'Loading model from cache[2/2]',
      ])
        onProgress({ progress: text.startsWith('Start') ? Number.NaN : 0.5, text });
      onProgress({ progress: 1, text: 'Loading GPU shader modules[9/9]' });
      throwPlanned();
    },
    async unload() {
      fake.unloads += 1;
    },
    async chatCompletion(request) {
      throwPlanned();
      fake.requests.push(request);
      return stream(request);
    },
    interruptGenerate() {
      interrupted = true;
    },
  };

  async function* stream(request: ChatCompletionRequestStreaming): AsyncGenerator<ChatCompletionChunk> {
    interrupted = false; // WebLLM forgets an interrupt that came before it has begun
    const content = String(request.messages[0]?.content);
    const said = content.slice(content.lastIndexOf('A:') + 2);
    const rest = ANSWER.join('').startsWith(said)
      ? ANSWER.slice(said.split(' ').filter(Boolean).length)
      : ANSWER;
    const limit = request.max_tokens ?? Infinity;
    let completionTokens = 0;
    for (const text of [...rest, '']) {
      if (interrupted || completionTokens === limit) break;
      completionTokens += 1;
      fake.computed += 1;
      yield chunk({
        delta: { content: text },
        finish_reason: null,
        ...(request.logprobs && { logprobs: LOGPROBS }),
      });
    }
    const finish_reason = interrupted ? 'abort' : completionTokens === limit ? 'length' : 'stop';
    yield chunk({ delta: {}, finish_reason });
    const prompt_tokens = content.length;
    const usage = {
      prompt_tokens,
      completion_tokens: completionTokens,
      total_tokens: prompt_tokens + completionTokens,
    };
    yield { ...envelope(), choices: [], usage: { ...usage, extra: EXTRA } };
  }
}

const LOGPROBS = { content: [{ token: '', logprob: -0.5, bytes: null, top_logprobs: [] }] };
const EXTRA = {
  e2e_latency_s: 0,
  prefill_tokens_per_s: 0,
  decode_tokens_per_s: 0,
  time_to_first_token_s: 0,
  time_per_output_token_s: 0,
};

function envelope(): Omit<ChatCompletionChunk, 'choices'> {
  return { id: 'x', created: 0, model: 'fake', object: 'chat.completion.chunk' };
}

function chunk(choice: Omit<ChatCompletionChunk['choices'][number], 'index'>): ChatCompletionChunk {
  return { ...envelope(), choices: [{ index: 0, ...choice }] };
}
