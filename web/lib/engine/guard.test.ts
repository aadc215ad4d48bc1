/** The guard's invariants, with an adapter whose calls end when the test says so. Faked: the adapter alone. */
import { expect, test } from 'vitest';
import { BombyxError, isBombyxError, type ErrorCode } from '#protocol/errors.ts';
import type { EngineAdapter } from './adapter.ts';
import type { EngineModel, GenerateRequest, GenerateResult, LoadedModel } from './api.ts';
import { EngineGuard } from './guard.ts';

const model: EngineModel = { id: 'm', engine: 'paced', contextTokens: 128 };
const loaded: LoadedModel = {
  id: 'm',
  weightsHash: '',
  tokenizerHash: '',
  contextTokens: 128,
  backend: 'fake',
};
const result: GenerateResult = { promptTokens: 1, completionTokens: 1, finishReason: 'stop' };
const request: GenerateRequest = {
  messages: [{ role: 'user', content: 'x' }],
  maxTokens: 1,
  temperature: 0,
  topP: 1,
};

class ManualAdapter implements EngineAdapter {
  readonly loads: PromiseWithResolvers<LoadedModel>[] = [];
  readonly answers: PromiseWithResolvers<GenerateResult>[] = [];
  readonly loss = Promise.withResolvers<BombyxError>();
  signal: AbortSignal | undefined;
  unloads = 0;

  get lost(): Promise<BombyxError> {
    return this.loss.promise;
  }
  load(_model: EngineModel, _report: unknown, signal: AbortSignal): Promise<LoadedModel> {
    this.signal = signal;
    return next(this.loads);
  }
  generate(_request: GenerateRequest, _emit: unknown, signal: AbortSignal): Promise<GenerateResult> {
    this.signal = signal;
    return next(this.answers);
  }
  async unload(): Promise<void> {
    this.unloads += 1;
  }
}

function next<T>(list: PromiseWithResolvers<T>[]): Promise<T> {
  const deferred = Promise.withResolvers<T>();
  list.push(deferred);
  return deferred.promise;
}

async function codeOf(work: Promise<unknown>): Promise<ErrorCode | undefined> {
  return work.then(
    () => undefined,
    (error: unknown) => (isBombyxError(error) ? error.code : undefined),
  );
}

async function ready(): Promise<{ adapter: ManualAdapter; guard: EngineGuard }> {
  const adapter = new ManualAdapter();
  const guard = new EngineGuard(adapter);
  const load = guard.load(model, () => undefined);
  adapter.loads[0]?.resolve(loaded);
  await load;
  return { adapter, guard };
}
const emit = async (): Promise<void> => undefined;

test('(1) at most one call reaches the adapter', async () => {
  const { adapter, guard } = await ready();
  const first = guard.generate(request, emit);
  expect(await codeOf(guard.generate(request, emit))).toBe('engine/busy');
  expect(await codeOf(guard.load(model, () => undefined))).toBe('engine/busy');
  adapter.answers[0]?.resolve(result);
  expect(await first).toEqual(result);
  expect(adapter.answers).toHaveLength(1);
});

test('(2) nothing is generated before a model is loaded, nor after a load that failed', async () => {
  const adapter = new ManualAdapter();
  const guard = new EngineGuard(adapter);
  expect(await codeOf(guard.generate(request, emit))).toBe('engine/not-loaded');
  const load = guard.load(model, () => undefined);
  adapter.loads[0]?.reject(new Error('disk'));
  expect(await codeOf(load)).toBe('engine/load');
  expect(adapter.unloads).toBe(1);
  expect(await codeOf(guard.generate(request, emit))).toBe('engine/not-loaded');
});

test('a load that succeeds although it was cancelled is unloaded again', async () => {
  const adapter = new ManualAdapter();
  const guard = new EngineGuard(adapter);
  const load = guard.load(model, () => undefined);
  guard.cancel();
  expect(adapter.signal?.aborted).toBe(true);
  adapter.loads[0]?.resolve(loaded);
  expect(await codeOf(load)).toBe('engine/load');
  expect(adapter.unloads).toBe(1);
});

test('(3) a call that ends after dispose does not revive the engine', async () => {
  const { adapter, guard } = await ready();
  const running = guard.generate(request, emit);
  await guard.dispose();
  expect(adapter.signal?.aborted).toBe(true);
  adapter.answers[0]?.resolve({ ...result, finishReason: 'cancelled' });
  await running;
  expect(await codeOf(guard.generate(request, emit))).toBe('engine/not-loaded');
  expect(await codeOf(guard.load(model, () => undefined))).toBe('engine/not-loaded');
});

test('(3) a loss aborts what runs and ends the engine', async () => {
  const { adapter, guard } = await ready();
  const running = guard.generate(request, emit);
  adapter.loss.resolve(new BombyxError('engine/device-lost'));
  await guard.lost;
  expect(adapter.signal?.aborted).toBe(true);
  adapter.answers[0]?.reject(new Error('device'));
  expect(await codeOf(running)).toBe('engine/failed');
  expect(await codeOf(guard.generate(request, emit))).toBe('engine/not-loaded');
});
