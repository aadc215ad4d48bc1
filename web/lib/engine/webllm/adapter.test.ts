/**
 * The WebLLM adapter behind the real guard. Faked: WebLLM, its cache and the graphics processor (`fake-edge.ts`),
 * because no model library can be had offline; `tests/conformance/engine-webllm.browser.test.ts` runs the real ones
 * where the machine can.
 */
import { describe, expect, test } from 'vitest';
import { BombyxError, isBombyxError, type ErrorCode } from '#protocol/errors.ts';
import type { EngineModel, GenerateRequest, GenerateResult, LoadProgress } from '../api.ts';
import { EngineGuard } from '../guard.ts';
import { WebllmAdapter } from './adapter.ts';
import { fakeWebllm, type FakeWebllm } from './fake-edge.ts';

const model: EngineModel = { id: 'fake', engine: 'webllm', contextTokens: 4_096 };
const request: GenerateRequest = {
  messages: [{ role: 'user', content: 'Count' }],
  maxTokens: 100,
  temperature: 0,
  topP: 1,
};

async function loadedEngine(): Promise<{ fake: FakeWebllm; engine: EngineGuard; progress: LoadProgress[] }> {
  const fake = fakeWebllm();
  const engine = new EngineGuard(new WebllmAdapter(fake));
  const progress: LoadProgress[] = [];
  await engine.load(model, (step) => progress.push(step));
  return { fake, engine, progress };
}

async function ask(
  engine: EngineGuard,
  change: Partial<GenerateRequest> = {},
  onToken: (calls: number) => void = () => undefined,
): Promise<{ texts: string[]; logprobs: (number | undefined)[]; result: GenerateResult }> {
  const texts: string[] = [];
  const logprobs: (number | undefined)[] = [];
  const result = await engine.generate({ ...request, ...change }, async ({ text, logprob }) => {
    texts.push(text);
    logprobs.push(logprob);
    onToken(texts.length);
  });
  return { texts, logprobs, result };
}

async function codeOf(work: Promise<unknown>): Promise<ErrorCode | undefined> {
  const error = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  return isBombyxError(error) ? error.code : undefined;
}

describe('loading', () => {
  test('passes a template that adds nothing, and rises to 1', async () => {
    const { fake, progress } = await loadedEngine();
    expect(fake.reloads[0]?.[1].conv_template).toMatchObject({ seps: [''], roles: { user: '' } });
    const fractions = progress.map(({ fraction }) => fraction ?? Number.NaN);
    expect(fractions).toEqual([...fractions].sort((a, b) => a - b));
    expect(fractions.at(-1)).toBe(1);
  });

  test.each<[string, unknown, ErrorCode]>([
    ['a string as its worker sends it', 'ShaderF16SupportError: This model requires …', 'engine/unsupported'],
    ['a named error', Object.assign(new Error('gone'), { name: 'DeviceLostError' }), 'engine/memory'],
    ['an integrity error', Object.assign(new Error('SRI'), { name: 'IntegrityError' }), 'engine/integrity'],
    [
      'adapter limits',
      new Error('requested=1024MB, exceeds limit. requested=1, limit=2'),
      'engine/unsupported',
    ],
    ['no memory', new Error('WebAssembly.Memory(): Out of memory'), 'engine/memory'],
    ['anything else', new Error('fetch failed'), 'engine/load'],
  ])('%s gets its code', async (_title, thrown, code) => {
    const fake = fakeWebllm();
    const engine = new EngineGuard(new WebllmAdapter(fake));
    fake.fail = thrown;
    expect(await codeOf(engine.load(model, () => undefined))).toBe(code);
    expect(fake.unloads).toBe(1);
    await engine.load(model, () => undefined); // and can be tried again
  });
});

describe('generating', () => {
  test('streams, counts the end token, and sends the finished prompt as one message', async () => {
    const { fake, engine } = await loadedEngine();
    const { texts, result } = await ask(engine);
    expect(texts.join('')).toBe('one two three four five six seven eight');
    expect(texts).toHaveLength(9);
    expect(result).toEqual({
      promptTokens: 'S|U:Count|A:'.length,
      completionTokens: 9,
      finishReason: 'stop',
    });
    expect(fake.requests[0]?.messages).toEqual([{ role: 'user', content: 'S|U:Count|A:' }]);
    expect(fake.requests[0]).toMatchObject({
      repetition_penalty: 1,
      stream_options: { include_usage: true },
    });
  });

  test('a partial answer is part of the prompt and is not emitted again', async () => {
    const { engine } = await loadedEngine();
    const { texts, result } = await ask(engine, { continueFrom: 'one two three' });
    expect(texts.join('')).toBe(' four five six seven eight');
    expect(result.promptTokens).toBe('S|U:Count|A:one two three'.length);
  });

  test('an abort computes nothing further, keeps usage, and leaves the engine usable', async () => {
    const { fake, engine } = await loadedEngine();
    const { texts, result } = await ask(engine, {}, (calls) => calls === 3 && engine.cancel());
    expect(texts).toEqual(['one', ' two', ' three']);
    expect(fake.computed).toBe(3);
    expect(result).toEqual({ promptTokens: 12, completionTokens: 3, finishReason: 'cancelled' });
    expect((await ask(engine)).result.finishReason).toBe('stop');
  });

  test('a stop string across tokens ends the answer in front of it', async () => {
    const { fake, engine } = await loadedEngine();
    const { texts, result } = await ask(engine, { stop: ['e four'] });
    expect(texts.join('')).toBe('one two thre');
    expect(result.finishReason).toBe('stop');
    expect(fake.computed).toBe(4);
  });

  test('maxTokens is `length`; log probabilities and seed are asked for as WebLLM needs it', async () => {
    const { fake, engine } = await loadedEngine();
    const { logprobs, result } = await ask(engine, { maxTokens: 2, logprobs: true, seed: 7 });
    expect(result).toMatchObject({ completionTokens: 2, finishReason: 'length' });
    expect(logprobs).toEqual([-0.5, -0.5]);
    expect(fake.requests[0]).toMatchObject({ logprobs: true, top_logprobs: 1, seed: 7 });
  });

  test('a full context is engine/context, anything unknown engine/failed', async () => {
    const { fake, engine } = await loadedEngine();
    fake.fail = Object.assign(new Error('Prompt tokens exceed …'), {
      name: 'ContextWindowSizeExceededError',
    });
    expect(await codeOf(ask(engine))).toBe('engine/context');
    fake.fail = new Error('InternalError: failed to sample');
    expect(await codeOf(ask(engine))).toBe('engine/failed');
    expect((await ask(engine)).result.finishReason).toBe('stop');
  });
});

test('a device that is lost under a loaded model is told, and ends the engine', async () => {
  const { fake, engine } = await loadedEngine();
  fake.loseDevice(new BombyxError('engine/device-lost', 'reset'));
  expect((await engine.lost).code).toBe('engine/device-lost');
  expect(await codeOf(ask(engine))).toBe('engine/not-loaded');
});
