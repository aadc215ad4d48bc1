/**
 * WebLLM in a real worker. Skipped unless asked for: its model libraries and weights come from the network (no
 * registry carries them) and its sampling kernels hang software adapters, so this needs
 *
 *   VITE_TEST_WEBLLM=1 npx vitest run --project browser ../tests/conformance/engine-webllm
 *
 * on a machine with a graphics processor, and fetches 400 MB. What surrounds WebLLM is tested without it:
 * `web/lib/engine/webllm/*.test.ts`.
 */
import { describe, expect, test } from 'vitest';
import { findModel } from '#lib/engine/catalogue/catalogue.ts';
import { probeDevice } from '#lib/engine/device/probe.ts';
import { openEngine } from '#lib/engine/open.ts';
import { engineConformance, failsWith } from './engine.ts';

/** The smallest chat model that needs no 16-bit shaders. */
const model = findModel('SmolLM2-360M-Instruct-q4f32_1-MLC');

async function whyNot(): Promise<string | undefined> {
  if (import.meta.env['VITE_TEST_WEBLLM'] !== '1') return 'VITE_TEST_WEBLLM is not set';
  const { gpu } = await probeDevice();
  if (gpu === undefined) return 'this Chromium has no WebGPU adapter';
  return gpu.software ? `the adapter is software (${gpu.vendor} ${gpu.architecture})` : undefined;
}

const reason = await whyNot();
if (reason !== undefined || model === undefined) {
  console.log(`WebLLM conformance skipped: ${reason ?? 'no model'}`);
  describe.skip('webllm is an engine', () => test('needs a graphics processor and the network'));
} else {
  engineConformance('webllm', {
    open: () => openEngine('webllm'),
    model,
    question: 'Tell me a story about a fox.',
    samples: true,
  });
}

test('the real WebLLM starts in its worker and knows no model that is not in its catalogue', async () => {
  const engine = openEngine('webllm');
  const unknown = { id: 'no-such-model', engine: 'webllm', contextTokens: 128 } as const;
  await failsWith(
    'engine/unsupported',
    engine.load(unknown, () => undefined),
  );
  let lost = false;
  void engine.lost.then(() => (lost = true));
  await engine.dispose();
  expect(lost).toBe(false);
});
