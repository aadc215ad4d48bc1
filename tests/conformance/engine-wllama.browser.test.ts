/**
 * llama.cpp in a real worker: on the built-in model, and on a llama of random weights, whose every token is a surprise
 * and whose answers never end by themselves.
 */
import { toHex } from '#protocol/bytes/text.ts';
import { sha256 } from '#protocol/crypto/hash.ts';
import type { EngineModel, ModelWeights } from '#lib/engine/api.ts';
import { BUILTIN_MODEL } from '#lib/engine/catalogue/builtin.ts';
import { openEngine } from '#lib/engine/open.ts';
import { engineConformance } from './engine.ts';
import { tinyGguf } from './engine-tiny-gguf.ts';

const file = tinyGguf();
const randomWeights: ModelWeights = {
  url: URL.createObjectURL(new Blob([file])),
  sha256: toHex(await sha256(file)),
  sizeBytes: file.length,
};
const randomModel: EngineModel = {
  id: 'random-llama',
  engine: 'wllama',
  contextTokens: 512,
  weights: randomWeights,
};

engineConformance('wllama with the built-in model', {
  open: () => openEngine('wllama'),
  model: BUILTIN_MODEL,
  question: 'Tell me a short fable about a fox.',
  samples: true,
  tampered: { ...BUILTIN_MODEL, weights: { ...randomWeights, sha256: 'ff'.repeat(32) } },
});

engineConformance('wllama with random weights', {
  open: () => openEngine('wllama'),
  model: randomModel,
  question: 'How is silk made?',
  samples: true,
  tampered: { ...randomModel, weights: { ...randomWeights, sha256: '00'.repeat(32) } },
});
