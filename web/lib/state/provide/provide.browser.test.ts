/** Serving from a tab, with a machinery that does as it is told; keep-awake and the state class are the real ones. */
import { flushSync } from 'svelte';
import { expect, it } from 'vitest';
import type { ChatEngine, LoadedModel, LoadProgress } from '#lib/engine/api.ts';
import type { CatalogueModel } from '#lib/engine/catalogue/model.ts';
import type { Provider, ProviderView } from '#lib/provider/api.ts';
import { BombyxError } from '#protocol/errors.ts';
import type { Machinery } from './machinery.ts';
import { ProvideState } from './provide.svelte.ts';
import { surveyOf } from './survey.ts';

const MODEL: CatalogueModel = {
  id: 'silkworm-1',
  engine: 'wllama',
  contextTokens: 512,
  downloadBytes: 1_000,
  needs: { kind: 'cpu', memoryMB: 1 },
};
const BIG: CatalogueModel = {
  ...MODEL,
  id: 'big',
  engine: 'webllm',
  needs: { kind: 'webgpu', vramMB: 9_000, features: [], lowResource: false },
};
const LOADED: LoadedModel = {
  id: MODEL.id,
  weightsHash: '00',
  tokenizerHash: '00',
  contextTokens: 512,
  backend: 'paced',
};

class FakeProvider implements Provider {
  view: ProviderView = {
    status: 'stopped',
    hub: 'online',
    listed: false,
    jobs: [],
    totals: { jobs: 0, promptTokens: 0, completionTokens: 0 },
  };
  #listener: (view: ProviderView) => void = () => undefined;

  watch(listener: (view: ProviderView) => void): () => void {
    this.#listener = listener;
    listener(this.view);
    return () => undefined;
  }

  show(change: Partial<ProviderView>): void {
    this.view = { ...this.view, ...change };
    this.#listener(this.view);
  }

  start(): Promise<void> {
    this.show({ status: 'serving', listed: true });
    return Promise.resolve();
  }

  stop(): Promise<void> {
    this.show({ status: 'stopped', listed: false });
    return Promise.resolve();
  }
}

class FakeMachinery implements Machinery {
  /** Resolves when the page asks for the model. */
  readonly asked = Promise.withResolvers<true>();
  readonly loading = Promise.withResolvers<LoadedModel>();
  readonly lost = Promise.withResolvers<BombyxError>();
  readonly provider = new FakeProvider();
  report: (progress: LoadProgress) => void = () => undefined;
  disposed = 0;
  opened = 0;

  survey() {
    return Promise.resolve(
      surveyOf({ builtin: [MODEL], others: [BIG] }, { browser: 'Test', mobile: false }, undefined),
    );
  }

  openEngine(): Promise<ChatEngine> {
    this.opened += 1;
    return Promise.resolve({
      name: 'wllama',
      lost: this.lost.promise,
      dispose: () => Promise.resolve(void (this.disposed += 1)),
      load: () => Promise.reject(new Error('not asked')),
      generate: () => Promise.reject(new Error('not asked')),
    });
  }

  load(
    _engine: ChatEngine,
    _model: CatalogueModel,
    onProgress: (progress: LoadProgress) => void,
    signal: AbortSignal,
  ) {
    this.report = onProgress;
    this.asked.resolve(true);
    const aborted = new Promise<never>((_resolve, reject) =>
      signal.addEventListener('abort', () => reject(new BombyxError('engine/load', 'aborted'))),
    );
    return Promise.race([this.loading.promise, aborted]);
  }

  createProvider(): Promise<Provider> {
    return Promise.resolve(this.provider);
  }
}

async function looked() {
  const machinery = new FakeMachinery();
  const provide = new ProvideState(machinery);
  await provide.look();
  return { machinery, provide };
}

it('chooses the built-in model, and says why another cannot run', async () => {
  const { provide } = await looked();
  expect(provide.chosen?.id).toBe('silkworm-1');
  const big = provide.survey?.choices.find(({ model }) => model.id === 'big');
  expect(big).toMatchObject({ fit: 'no', reasons: [expect.stringContaining('WebGPU')] });
});

it('loads with progress, serves, and stops', async () => {
  const { machinery, provide } = await looked();
  const started = provide.start();
  await machinery.asked.promise;
  machinery.report({ phase: 'Fetching weights', fraction: 0.5, loadedBytes: 500, totalBytes: 1_000 });
  flushSync();
  expect(provide.phase).toMatchObject({ name: 'loading', progress: { fraction: 0.5 } });
  machinery.loading.resolve(LOADED);
  await started;
  expect(provide.phase).toMatchObject({ name: 'serving', view: { listed: true } });
  machinery.provider.show({ totals: { jobs: 2, promptTokens: 3, completionTokens: 4 } });
  await provide.stop();
  expect(provide.phase.name).toBe('idle');
  expect(provide.totals).toEqual({ jobs: 2, promptTokens: 3, completionTokens: 4 });
  expect(machinery.disposed).toBe(1);
});

it('holds a web lock for as long as it serves', async () => {
  const held = async () =>
    (await navigator.locks.query()).held?.some(({ name }) => name === 'bombyx-serving');
  const { machinery, provide } = await looked();
  machinery.loading.resolve(LOADED);
  await provide.start();
  expect(await held()).toBe(true);
  await provide.stop();
  await expect.poll(held).toBe(false);
});

it('can be called off while it loads', async () => {
  const { machinery, provide } = await looked();
  const started = provide.start();
  await machinery.asked.promise;
  await provide.stop();
  await started;
  expect(provide.phase.name).toBe('idle');
  expect(machinery.disposed).toBe(1);
});

it('can be called off before there is an engine', async () => {
  const { machinery, provide } = await looked();
  const started = provide.start();
  await provide.stop();
  await started;
  expect(provide.phase.name).toBe('idle');
  expect(machinery.disposed).toBe(machinery.opened);
});

it('says what failed, and can start again', async () => {
  const { machinery, provide } = await looked();
  machinery.loading.reject(new BombyxError('engine/memory'));
  await provide.start();
  expect(provide.phase).toMatchObject({ name: 'failed', code: 'engine/memory' });
  expect(provide.active).toBe(false);
  expect(machinery.disposed).toBe(1);
});

it('withdraws when the engine dies, and does not revive what is broken', async () => {
  const { machinery, provide } = await looked();
  machinery.loading.resolve(LOADED);
  await provide.start();
  machinery.lost.resolve(new BombyxError('engine/failed'));
  await expect.poll(() => provide.phase).toMatchObject({ name: 'failed', code: 'engine/failed' });
  expect(machinery.provider.view.status).toBe('stopped');
  expect(machinery.opened).toBe(1);
});
