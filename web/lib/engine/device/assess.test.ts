/** Every reason for which a device cannot run a model, in the words that people read. */
import { describe, expect, test } from 'vitest';
import type { CatalogueModel } from '../catalogue/model.ts';
import { WEBLLM_MODELS } from '../catalogue/webllm.ts';
import { assess } from './assess.ts';
import type { DeviceProfile, GpuProfile } from './profile.ts';
import { memoryMB, suggestSmaller } from './suggest.ts';

const gpu: GpuProfile = {
  vendor: 'nvidia',
  architecture: 'ampere',
  software: false,
  features: ['shader-f16', 'subgroups'],
  maxStorageBufferBindingBytes: 2 ** 30,
  maxBufferBytes: 2 ** 32,
  maxWorkgroupStorageBytes: 32_768,
  maxStorageBuffersPerStage: 10,
};
const desktop: DeviceProfile = { browser: 'Chrome', mobile: false, gpu, memoryGB: 8, freeStorageBytes: 50e9 };
const phone: DeviceProfile = { ...desktop, mobile: true, memoryGB: 4 };
const builtin: CatalogueModel = {
  id: 'silkworm-1',
  engine: 'wllama',
  contextTokens: 512,
  downloadBytes: 3e6,
  needs: { kind: 'cpu', memoryMB: 60 },
};

function named(id: string): CatalogueModel {
  const model = WEBLLM_MODELS.find((entry) => entry.id === id);
  if (model === undefined) throw new Error(id);
  return model;
}
const qwenF32 = named('Qwen2.5-1.5B-Instruct-q4f32_1-MLC');
const smallF16 = named('SmolLM2-360M-Instruct-q4f16_1-MLC');

describe('assess', () => {
  test('a desktop with a graphics card runs it', () => {
    expect(assess(qwenF32, desktop)).toEqual({ fit: 'good', reasons: [] });
  });

  test.each<[string, CatalogueModel, DeviceProfile, string]>([
    ['phone', qwenF32, phone, 'Needs 1,889 MB of graphics memory; this device allows 1,024 MB.'],
    [
      'little memory',
      qwenF32,
      { ...desktop, memoryGB: 2 },
      'Needs 1,889 MB of graphics memory; this device allows 1,024 MB.',
    ],
    [
      'no f16',
      smallF16,
      { ...desktop, gpu: { ...gpu, features: [] } },
      'Needs 16-bit shaders, which this browser lacks.',
    ],
    [
      'no WebGPU',
      smallF16,
      { browser: 'Firefox', mobile: false },
      'No WebGPU here: only the built-in model runs.',
    ],
    [
      'software',
      qwenF32,
      { ...desktop, gpu: { ...gpu, software: true } },
      'Graphics are computed in software here, which is too slow: only the built-in model runs.',
    ],
    [
      'small buffers',
      smallF16,
      { ...desktop, gpu: { ...gpu, maxStorageBufferBindingBytes: 64 * 2 ** 20 } },
      'Needs 128 MB in one piece; this device allows 64 MB.',
    ],
    [
      'small workgroups',
      smallF16,
      { ...desktop, gpu: { ...gpu, maxWorkgroupStorageBytes: 16_384 } },
      'This graphics processor is too small for language models: only the built-in model runs.',
    ],
    [
      'full disk',
      qwenF32,
      { ...desktop, freeStorageBytes: 300e6 },
      'Needs 1,417 MB of storage; this browser has 300 MB left for this page.',
    ],
  ])('%s', (_title, model, device, reason) => {
    expect(assess(model, device)).toEqual({ fit: 'no', reasons: [reason] });
  });

  test('what is cached needs no storage', () => {
    expect(assess(qwenF32, { ...desktop, freeStorageBytes: 300e6 }, true).fit).toBe('good');
  });

  test('all reasons are told, not only the first', () => {
    const poor = { ...phone, gpu: { ...gpu, features: [] }, freeStorageBytes: 0 };
    expect(assess(named('Qwen3-8B-q4f16_1-MLC'), poor).reasons).toHaveLength(3);
  });

  test('what fits barely is slow, and says so', () => {
    const tablet: DeviceProfile = { ...desktop, memoryGB: 4 };
    const { fit, reasons } = assess(qwenF32, tablet);
    expect([fit, reasons]).toEqual([
      'slow',
      ['Needs nearly all of the 2,048 MB that this device allows; other tabs may suffer.'],
    ]);
    expect(assess(named('Llama-3.1-70B-Instruct-q3f16_1-MLC'), desktop).fit).toBe('slow');
  });

  test('the built-in model runs on everything that has room for it', () => {
    expect(assess(builtin, { browser: 'Firefox', mobile: true })).toEqual({ fit: 'good', reasons: [] });
    expect(assess(builtin, { ...phone, freeStorageBytes: 1e6 }).fit).toBe('no');
    expect(assess(builtin, { ...phone, wasm64: false })).toEqual({
      fit: 'no',
      reasons: ['Needs 64-bit WebAssembly, which this browser lacks.'],
    });
  });

  test('every verdict but good has its reasons, each a sentence', () => {
    for (const model of WEBLLM_MODELS)
      for (const device of [desktop, phone, { ...desktop, memoryGB: 4 }]) {
        const { fit, reasons } = assess(model, device);
        expect(reasons.length > 0).toBe(fit !== 'good');
        for (const reason of reasons) expect(reason).toMatch(/^[A-Z].*\.$/);
      }
  });
});

describe('suggestSmaller', () => {
  test('is the largest good model at 60 % of what failed', () => {
    const smaller = suggestSmaller(qwenF32, [builtin, ...WEBLLM_MODELS], desktop);
    if (smaller === undefined) throw new Error('none');
    expect(memoryMB(smaller)).toBeLessThanOrEqual(0.6 * 1_889);
    expect(memoryMB(smaller)).toBeGreaterThan(1_000);
  });

  test('falls back to the built-in model, and to none below it', () => {
    expect(suggestSmaller(smallF16, [builtin, ...WEBLLM_MODELS], phone)?.id).toBe('silkworm-1');
    expect(suggestSmaller(builtin, [builtin], phone)).toBeUndefined();
  });
});
