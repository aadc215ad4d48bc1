/** Every model that this build can serve; a module of its own, so that only the Provide page fetches the long list. */
import type { CatalogueModel } from '#lib/engine/catalogue/model.ts';
import { PACED_ENABLED, pacedModel } from '#lib/engine/catalogue/paced.ts';
import { WEBLLM_MODELS } from '#lib/engine/catalogue/webllm.ts';
import type { Catalogue } from './survey.ts';

/** What builds for tests offer on top. */
const PACED: readonly CatalogueModel[] = PACED_ENABLED
  ? [{ ...pacedModel('paced-60'), needs: { kind: 'cpu', memoryMB: 1 }, downloadBytes: 0 }]
  : [];

const BUILTIN: CatalogueModel = {
  id: 'silkworm-1',
  engine: 'wllama',
  contextTokens: 512,
  needs: { kind: 'cpu', memoryMB: 64 },
  downloadBytes: 2_719_328,
};

export const catalogue: Catalogue = { builtin: [BUILTIN, ...PACED], others: WEBLLM_MODELS };
