/** OpenAI's shape of an answer, whole and streamed. Faked: the job; it is played by this test. */
import { describe, expect, test } from 'vitest';
import { BombyxError } from '../../protocol/errors.ts';
import type { PeerId } from '../../protocol/ids.ts';
import type { ChatCompletionChunk, RequestProgress } from '../api.ts';
import type { AnswerSource, FinishedJob } from '../job/run.ts';
import { chatCompletions, type StartJob } from './completions.ts';

const provider = 'a'.repeat(52) as PeerId;
const source: AnswerSource = {
  provider,
  readers: [provider],
  model: {
    id: 'silkworm-1',
    weightsHash: new Uint8Array(32),
    tokenizerHash: new Uint8Array(32),
    engine: 'wllama',
    backend: 'CPU (WASM)',
    contextTokens: 2_048,
    asks: { prompt: 0n, cached: 0n, completion: 0n },
    speedMilli: 0,
  },
  route: 'direct',
};
const finished: FinishedJob = { finishReason: 'stop', promptTokens: 9, completionTokens: 2, source };
const params = { model: 'silkworm-1', messages: [{ role: 'user', content: 'Hello' }] } as const;

const says =
  (...texts: readonly string[]): StartJob =>
  async (request) => {
    for (const text of texts) {
      await Promise.resolve();
      request.onText(text, source);
    }
    return finished;
  };

async function collect(chunks: AsyncIterable<ChatCompletionChunk>): Promise<ChatCompletionChunk[]> {
  const all = [];
  for await (const chunk of chunks) all.push(chunk);
  return all;
}

describe('a whole answer', () => {
  test('has OpenAI’s shape, and says who answered and how', async () => {
    const answer = await chatCompletions(says('Good ', 'day.')).create(params);
    expect(answer).toMatchObject({
      object: 'chat.completion',
      model: 'silkworm-1',
      choices: [{ index: 0, message: { role: 'assistant', content: 'Good day.' }, finish_reason: 'stop' }],
      usage: { prompt_tokens: 9, completion_tokens: 2, total_tokens: 11 },
      bombyx: {
        class: 'open',
        provider,
        readers: [provider],
        engine: 'wllama',
        backend: 'CPU (WASM)',
        transport: 'webrtc/direct',
        sealing: 'X25519-HKDF-SHA256/AES-128-GCM',
      },
    });
    expect(answer.id).toMatch(/^chatcmpl-[0-9a-f]{24}$/);
  });

  test('is refused with the job’s own error', async () => {
    const failing = chatCompletions(() => Promise.reject(new BombyxError('provider/busy')));
    await expect(failing.create(params)).rejects.toMatchObject({ code: 'provider/busy' });
  });

  test('of wrong parameters is refused before a job starts', async () => {
    let started = false;
    const { create } = chatCompletions(() => {
      started = true;
      return Promise.resolve(finished);
    });
    await expect(create({ ...params, temperature: 9 })).rejects.toMatchObject({ code: 'input/invalid' });
    expect(started).toBe(false);
  });
});

describe('a stream', () => {
  const stream = (job: StartJob, more: { stream_options?: { include_usage: boolean } } = {}) =>
    chatCompletions(job).create({ ...params, ...more, stream: true });

  test('begins with the role, gives each piece once and ends with the reason', async () => {
    const chunks = await collect(await stream(says('Good ', 'day.')));
    expect(chunks.map((chunk) => chunk.choices)).toEqual([
      [{ index: 0, delta: { role: 'assistant', content: 'Good ' }, finish_reason: null }],
      [{ index: 0, delta: { content: 'day.' }, finish_reason: null }],
      [{ index: 0, delta: {}, finish_reason: 'stop' }],
    ]);
    expect(new Set(chunks.map((chunk) => chunk.id)).size).toBe(1);
    expect(chunks.every((chunk) => chunk.object === 'chat.completion.chunk')).toBe(true);
    expect(chunks.every((chunk) => typeof chunk.bombyx.ttftMs === 'number')).toBe(true);
  });

  test('counts at its end where that was asked for', async () => {
    const chunks = await collect(await stream(says('Hi'), { stream_options: { include_usage: true } }));
    expect(chunks.at(-1)).toMatchObject({ choices: [], usage: { total_tokens: 11 } });
    const without = await collect(await stream(says('Hi')));
    expect(without.some((chunk) => 'usage' in chunk)).toBe(false);
  });

  test('gives what arrived before a failure, then the failure', async () => {
    const failing: StartJob = async (request) => {
      request.onText('half', source);
      throw new BombyxError('job/timeout');
    };
    const read: string[] = [];
    const reading = (async () => {
      for await (const chunk of await stream(failing)) read.push(chunk.choices[0]?.delta.content ?? '');
    })();
    await expect(reading).rejects.toMatchObject({ code: 'job/timeout' });
    expect(read).toEqual(['half']);
  });

  test('that its reader leaves cancels the job', async () => {
    let cancelled = false;
    const endless: StartJob = (request, signal) =>
      new Promise((_, reject) => {
        signal.addEventListener('abort', () => {
          cancelled = true;
          reject(new BombyxError('job/cancelled'));
        });
        request.onText('on and on', source);
      });
    for await (const chunk of await stream(endless)) {
      expect(chunk.choices[0]?.delta.content).toBe('on and on');
      break;
    }
    expect(cancelled).toBe(true);
  });

  test('is called off by the caller’s signal as well', async () => {
    const caller = new AbortController();
    const waiting: StartJob = (_, signal) =>
      new Promise((_resolve, reject) => {
        signal.addEventListener('abort', () => reject(new BombyxError('job/cancelled')));
      });
    const answer = chatCompletions(waiting).create(params, { signal: caller.signal });
    caller.abort();
    await expect(answer).rejects.toMatchObject({ code: 'job/cancelled' });
  });
});

test('progress reaches the caller as it is reported', async () => {
  const heard: RequestProgress[] = [];
  const job: StartJob = async (request) => {
    request.onProgress({ state: 'quoting' });
    return finished;
  };
  await chatCompletions(job).create(params, { onProgress: (progress) => heard.push(progress) });
  expect(heard).toEqual([{ state: 'quoting' }]);
});
