/** The built-in model, which every device runs; its hash is part of the page, so that a changed file is refused. */
import * as v from 'valibot';
import manifest from '../../../../static/models/silkworm-1.json' with { type: 'json' };
import type { CatalogueModel } from './model.ts';

/** An upper estimate of weights, their copy in WebAssembly memory, cache and llama.cpp itself; not measured. */
const MEMORY_MB = 60;

const {
  id,
  displayName,
  parameters,
  contextLength,
  bytes: sizeBytes,
  sha256,
} = v.parse(
  v.object({
    id: v.string(),
    displayName: v.string(),
    parameters: v.number(),
    contextLength: v.number(),
    bytes: v.number(),
    sha256: v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/)),
  }),
  manifest,
);

export const BUILTIN_MODEL: CatalogueModel = {
  id,
  engine: 'wllama',
  contextTokens: contextLength,
  weights: { url: `/models/${id}.gguf`, sha256, sizeBytes },
  downloadBytes: sizeBytes,
  needs: { kind: 'cpu', memoryMB: MEMORY_MB },
};

/** What a page may say about it. */
export const BUILTIN_ABOUT = { displayName, parameters } as const;
