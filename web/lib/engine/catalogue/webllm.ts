/** WebLLM's chat models as entries of our catalogue. */
import type { CatalogueModel, WebllmRow } from './model.ts';
import { WEBLLM_ROWS } from './webllm.gen.ts';

const BYTES_PER_MB = 1_000_000;

/** An estimate of the weights' share of the graphics memory that a model needs; the rest is cache and working memory. */
const WEIGHTS_SHARE = 0.75;

export const WEBLLM_MODELS: readonly CatalogueModel[] = WEBLLM_ROWS.map(fromRow);

function fromRow(row: WebllmRow): CatalogueModel {
  const { id, source, vramMB, lowResource, requiredFeatures, contextTokens, bufferSizeBytes } = row;
  return {
    id,
    engine: 'webllm',
    source,
    contextTokens,
    downloadBytes: Math.round(vramMB * WEIGHTS_SHARE) * BYTES_PER_MB,
    needs: {
      kind: 'webgpu',
      vramMB,
      features: requiredFeatures,
      lowResource,
      ...(bufferSizeBytes !== undefined && { bufferSizeBytes }),
    },
  };
}
