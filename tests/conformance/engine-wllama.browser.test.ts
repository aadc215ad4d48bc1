/** llama.cpp in a real worker, on a llama of random weights: any greedy text will do, but each must be right. */
import { toHex } from '#protocol/bytes/text.ts';
import { sha256 } from '#protocol/crypto/hash.ts';
import type { EngineModel } from '#lib/engine/api.ts';
import { openEngine } from '#lib/engine/open.ts';
import { engineConformance } from './engine.ts';
import { tinyGguf } from './engine-tiny-gguf.ts';

const file = tinyGguf();
const model: EngineModel = {
  id: 'random-llama',
  engine: 'wllama',
  contextTokens: 512,
  weights: {
    url: URL.createObjectURL(new Blob([file])),
    sha256: toHex(await sha256(file)),
    sizeBytes: file.length,
  },
};

engineConformance('wllama', {
  open: () => openEngine('wllama'),
  model,
  question: 'How is silk made?',
  samples: true,
  tampered: {
    ...model,
    weights: { ...(model.weights as NonNullable<typeof model.weights>), sha256: '00'.repeat(32) },
  },
});
