/** The committed list of WebLLM's models is what the installed WebLLM says. */
import { prebuiltAppConfig } from '@mlc-ai/web-llm';
import { expect, test } from 'vitest';
import { webllmRows } from './webllm-rows.ts';
import { WEBLLM_ROWS } from './webllm.gen.ts';
import { WEBLLM_MODELS } from './webllm.ts';

test('the generated list is current (else: node web/lib/engine/catalogue/generate.ts)', () => {
  expect(WEBLLM_ROWS).toEqual(webllmRows(prebuiltAppConfig.model_list));
});

test('every chat model is there, no embedding model is', () => {
  expect(WEBLLM_ROWS.length).toBe(161);
  expect(WEBLLM_ROWS.filter(({ id }) => id.includes('embed'))).toEqual([]);
});

test('every 16-bit build asks for 16-bit shaders, no 32-bit build does', () => {
  for (const { id, requiredFeatures } of WEBLLM_ROWS)
    expect([id, requiredFeatures]).toEqual([id, /f16/.test(id) ? ['shader-f16'] : []]);
});

test('ids are unique and fit into an offer', () => {
  expect(new Set(WEBLLM_MODELS.map(({ id }) => id)).size).toBe(WEBLLM_MODELS.length);
  for (const { id } of WEBLLM_MODELS) expect(id).toMatch(/^[A-Za-z0-9][A-Za-z0-9._-]{0,95}$/);
});
