/**
 * What every engine must do, whatever computes behind it. Run by `engine-*.browser.test.ts` in a real Chromium, in
 * the real worker over the real Comlink; nothing is faked here.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type {
  ChatEngine,
  EngineModel,
  GeneratedToken,
  GenerateRequest,
  GenerateResult,
  LoadedModel,
  LoadProgress,
} from '#lib/engine/api.ts';
import { isBombyxError, type ErrorCode } from '#protocol/errors.ts';

export interface EngineUnderTest {
  open(): ChatEngine;
  readonly model: EngineModel;
  /** A question whose greedy answer has at least 12 tokens. */
  readonly question: string;
  /** True where other seeds can give other texts. */
  readonly samples: boolean;
  /** The same model with weights that are not what its manifest says; absent where an engine has no files. */
  readonly tampered?: EngineModel;
}

interface Answer {
  readonly text: string;
  readonly tokens: readonly GeneratedToken[];
  readonly result: GenerateResult;
}

export async function failsWith(code: ErrorCode, work: Promise<unknown>): Promise<void> {
  const error = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!isBombyxError(error)) throw new Error(`expected ${code}, got ${String(error)}`);
  expect(error.code).toBe(code);
}

export async function ask(
  engine: ChatEngine,
  request: Partial<GenerateRequest>,
  onToken: (token: GeneratedToken) => void = () => undefined,
  signal?: AbortSignal,
): Promise<Answer> {
  const tokens: GeneratedToken[] = [];
  const result = await engine.generate(
    { messages: [{ role: 'user', content: 'Hello' }], maxTokens: 24, temperature: 0, topP: 1, ...request },
    (token) => {
      tokens.push(token);
      onToken(token);
    },
    signal,
  );
  return { text: tokens.map(({ text }) => text).join(''), tokens, result };
}

export function engineConformance(title: string, subject: EngineUnderTest): void {
  describe(`${title} is an engine`, () => {
    const messages = [{ role: 'user', content: subject.question }] as const;
    const progress: LoadProgress[] = [];
    let engine: ChatEngine;
    let loaded: LoadedModel;

    beforeAll(async () => {
      engine = subject.open();
      loaded = await engine.load(subject.model, (step) => progress.push(step));
    });
    afterAll(() => engine.dispose());

    test('loading tells its progress up to 1, never backwards', () => {
      const fractions = progress.flatMap(({ fraction }) => (fraction === undefined ? [] : [fraction]));
      expect(fractions.at(-1)).toBe(1);
      expect(fractions).toEqual([...fractions].sort((a, b) => a - b));
      expect(progress.every(({ phase }) => phase !== '')).toBe(true);
    });

    test('loading says what was loaded', () => {
      expect(loaded.id).toBe(subject.model.id);
      expect(loaded.weightsHash).toMatch(/^[0-9a-f]{64}$/);
      expect(loaded.tokenizerHash).toMatch(/^[0-9a-f]{64}$/);
      expect(loaded.contextTokens).toBeGreaterThanOrEqual(128);
      expect(loaded.backend).not.toBe('');
    });

    test('a stream has its usage, one call for each token', async () => {
      const { text, tokens, result } = await ask(engine, { messages, maxTokens: 12 });
      expect(text).not.toBe('');
      expect(result).toMatchObject({ completionTokens: 12, finishReason: 'length' });
      expect(tokens).toHaveLength(12);
      expect(result.promptTokens).toBeGreaterThan(0);
    });

    test('usage counts the whole prompt again when a conversation grows', async () => {
      const first = await ask(engine, { messages, maxTokens: 8 });
      const turns = [...messages, { role: 'assistant', content: first.text } as const, ...messages];
      const second = await ask(engine, { messages: turns, maxTokens: 2 });
      expect(second.result.promptTokens).toBeGreaterThan(2 * first.result.promptTokens);
    });

    test('greedy answers repeat', async () => {
      const first = await ask(engine, { messages });
      expect((await ask(engine, { messages })).text).toBe(first.text);
    });

    test('continuing a half answer gives exactly the other half, and emits only that', async () => {
      const whole = await ask(engine, { messages });
      const half = whole.tokens
        .slice(0, 6)
        .map(({ text }) => text)
        .join('');
      const rest = await ask(engine, { messages, continueFrom: half, maxTokens: 24 - 6 });
      expect(half + rest.text).toBe(whole.text);
      expect(rest.result.promptTokens).toBeGreaterThan(whole.result.promptTokens);
    });

    test('an abort ends the answer within one token and leaves the engine usable', async () => {
      const controller = new AbortController();
      let calls = 0;
      const cut = await ask(
        engine,
        { messages, maxTokens: 200 },
        () => {
          if (++calls === 3) controller.abort();
        },
        controller.signal,
      );
      expect(cut.result.finishReason).toBe('cancelled');
      expect(cut.tokens.length).toBeLessThanOrEqual(4);
      expect(cut.result.completionTokens).toBe(cut.tokens.length);
      expect(cut.result.promptTokens).toBeGreaterThan(0);
      expect((await ask(engine, { messages })).text).not.toBe('');
    });

    test('a request that was aborted before it began says nothing', async () => {
      const { text, result } = await ask(engine, { messages }, undefined, AbortSignal.abort());
      expect(text).toBe('');
      expect(result.finishReason).toBe('cancelled');
    });

    test('the same seed gives the same text', async () => {
      const request = { messages, temperature: 1.5, seed: 7 };
      const texts = [await ask(engine, request), await ask(engine, request)].map(({ text }) => text);
      expect(texts[0]).toBe(texts[1]);
    });

    test.runIf(subject.samples)('other seeds give other texts', async () => {
      const texts = new Set<string>();
      for (let seed = 0; seed < 12; seed++)
        texts.add((await ask(engine, { messages, temperature: 2, seed })).text); // hot: any bytes may come
      expect(texts.size).toBeGreaterThan(6);
    });

    test('a stop string ends the answer in front of itself', async () => {
      const { text } = await ask(engine, { messages });
      const stop = text.slice(9, 12);
      const cut = await ask(engine, { messages, stop: [stop] });
      expect(cut.text).toBe(text.slice(0, text.indexOf(stop)));
      expect(cut.result.finishReason).toBe('stop');
    });

    test('every token has its log probability when asked for', async () => {
      const { tokens } = await ask(engine, { messages, maxTokens: 6, logprobs: true });
      expect(tokens).toHaveLength(6);
      for (const { logprob } of tokens) expect(logprob).toBeLessThanOrEqual(0);
    });

    test('a second request while one runs is engine/busy', async () => {
      const running = ask(engine, { messages, maxTokens: 50 });
      await failsWith('engine/busy', ask(engine, { messages }));
      expect((await running).text).not.toBe('');
    });

    test('a prompt above the context is engine/context and leaves the engine usable', async () => {
      const content = 'many words '.repeat(loaded.contextTokens);
      await failsWith('engine/context', ask(engine, { messages: [{ role: 'user', content }] }));
      expect((await ask(engine, { messages })).text).not.toBe('');
    });

    test('a request that makes no sense is input/invalid', async () => {
      await failsWith('input/invalid', ask(engine, { messages: [] }));
      await failsWith('input/invalid', ask(engine, { temperature: -1 }));
      await failsWith('input/invalid', ask(engine, { maxTokens: 0 }));
    });

    test('a callback that throws fails the answer and leaves the engine usable', async () => {
      const thrower = (): void => {
        throw new Error('the page is broken');
      };
      await failsWith('engine/failed', ask(engine, { messages }, thrower));
      expect((await ask(engine, { messages })).text).not.toBe('');
    });

    test('loading again replaces the model', async () => {
      const again = await engine.load(subject.model, () => undefined);
      expect(again).toEqual(loaded);
      expect((await ask(engine, { messages })).text).not.toBe('');
    });

    test('without a model it is engine/not-loaded', async () => {
      const empty = subject.open();
      await failsWith('engine/not-loaded', ask(empty, { messages }));
      await empty.dispose();
    });

    test('a load that is aborted is engine/load, and can be repeated', async () => {
      const fresh = subject.open();
      await failsWith(
        'engine/load',
        fresh.load(subject.model, () => undefined, AbortSignal.abort()),
      );
      await fresh.load(subject.model, () => undefined);
      await fresh.dispose();
    });

    test.runIf(subject.tampered !== undefined)(
      'other weights than announced are engine/integrity',
      async () => {
        const victim = subject.open();
        await failsWith(
          'engine/integrity',
          victim.load(subject.tampered as EngineModel, () => undefined),
        );
        await failsWith('engine/not-loaded', ask(victim, { messages }));
        await victim.dispose();
      },
    );

    test('disposing twice is fine, ends what runs, and is not a loss', async () => {
      const other = subject.open();
      await other.load(subject.model, () => undefined);
      let lost = false;
      void other.lost.then(() => (lost = true));
      const running = ask(other, { messages, maxTokens: 200 }, () => void other.dispose());
      await failsWith('engine/not-loaded', running);
      await other.dispose();
      await failsWith('engine/not-loaded', ask(other, { messages }));
      expect(lost).toBe(false);
    });
  });
}
