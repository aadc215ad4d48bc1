/** The probe and the guarded load against the real browser; what it finds depends on the machine, its form does not. */
import { expect, test } from 'vitest';
import type { ChatEngine } from '../api.ts';
import { BUILTIN_MODEL } from '../catalogue/builtin.ts';
import { pacedModel } from '../catalogue/paced.ts';
import { WEBLLM_MODELS } from '../catalogue/webllm.ts';
import { openEngine } from '../open.ts';
import { assess } from './assess.ts';
import { cachedModels, forgetModel } from './cached.ts';
import { loadGuarded, takeCrashedModel } from './guarded-load.ts';
import { markLoading } from './load-marker.ts';
import { probeDevice } from './probe.ts';

test('the probe describes this browser', async () => {
  const device = await probeDevice();
  expect(device.mobile).toBe(false);
  expect(device.wasm64).toBe(true);
  expect(device.browser).not.toBe('this browser');
  expect(device.freeStorageBytes).toBeGreaterThan(0);
  if (device.gpu === undefined) return;
  expect(device.gpu.maxStorageBufferBindingBytes).toBeGreaterThan(2 ** 26);
  if (device.gpu.software)
    expect(WEBLLM_MODELS.filter((model) => assess(model, device).fit !== 'no')).toEqual([]);
});

test('a load leaves no mark; a mark of a tab that is gone is found once', async () => {
  localStorage.clear();
  const engine = openEngine('paced');
  const marks: (string | null)[] = [];
  await loadGuarded(engine, pacedModel('paced-max'), () =>
    marks.push(localStorage.getItem('bombyx.loading')),
  );
  expect(marks[0]).toContain('paced-max');
  expect(await takeCrashedModel()).toBeUndefined();
  await engine.dispose();
  markLoading(localStorage, 'big-model', 'a tab that is gone', Date.now());
  expect(await takeCrashedModel()).toBe('big-model');
  expect(await takeCrashedModel()).toBeUndefined();
});

test('a tab that still loads is not taken for a crash', async () => {
  localStorage.clear();
  const engine = openEngine('paced');
  let found: Promise<string | undefined> | undefined;
  await loadGuarded(engine, pacedModel('paced-max'), () => void (found ??= takeCrashedModel()));
  expect(await found).toBeUndefined();
  await engine.dispose();
});

test('the built-in model proves itself when it is loaded; one that computes wrong text is refused', async () => {
  const engine = openEngine('wllama');
  expect((await loadGuarded(engine, BUILTIN_MODEL, () => undefined)).id).toBe(BUILTIN_MODEL.id);
  await engine.dispose();
  const liar = openEngine('paced');
  const wrong: ChatEngine = {
    name: 'wllama',
    lost: liar.lost,
    load: (_model, onProgress) => liar.load(pacedModel('paced-max'), onProgress),
    generate: (...call) => liar.generate(...call),
    dispose: () => liar.dispose(),
  };
  await expect(loadGuarded(wrong, BUILTIN_MODEL, () => undefined)).rejects.toMatchObject({
    code: 'engine/failed',
  });
  await liar.dispose();
});

test('a model is cached when all its shards are, and can be forgotten', async () => {
  const model = WEBLLM_MODELS[0];
  if (model?.source === undefined) throw new Error('no model');
  const base = `${model.source}/resolve/main/`;
  const cache = await caches.open('webllm/model');
  await cache.put(
    `${base}tensor-cache.json`,
    Response.json({ records: [{ dataPath: 'params_shard_0.bin' }] }),
  );
  expect(await cachedModels(WEBLLM_MODELS)).toEqual(new Set());
  await cache.put(`${base}params_shard_0.bin`, new Response('x'));
  expect(await cachedModels(WEBLLM_MODELS)).toEqual(new Set([model.id]));
  await forgetModel(model);
  expect(await cachedModels(WEBLLM_MODELS)).toEqual(new Set());
  await caches.delete('webllm/model');
});
