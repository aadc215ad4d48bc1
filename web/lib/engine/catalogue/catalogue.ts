/** Every model that a provider of this build can serve. */
import { BUILTIN_MODEL } from './builtin.ts';
import type { CatalogueModel } from './model.ts';
import { PACED_ENABLED, pacedModel, parsePace } from './paced.ts';
import { WEBLLM_MODELS } from './webllm.ts';

/** The built-in model first, then WebLLM's in its own order. */
export const CATALOGUE: readonly CatalogueModel[] = [BUILTIN_MODEL, ...WEBLLM_MODELS];

/** The model of that id; `paced-*` only where they are enabled. */
export function findModel(id: string): CatalogueModel | undefined {
  if (PACED_ENABLED && parsePace(id) !== undefined)
    return { ...pacedModel(id), downloadBytes: 0, needs: { kind: 'cpu', memoryMB: 1 } };
  return CATALOGUE.find((model) => model.id === id);
}
