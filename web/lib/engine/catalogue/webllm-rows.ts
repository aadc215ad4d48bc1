/** Reads the rows of `webllm.gen.ts` out of WebLLM's own configuration: for the generator and for its test. */
import { ModelType, type ModelRecord } from '@mlc-ai/web-llm';
import type { WebllmRow } from './model.ts';

/** WebLLM's default where a record does not override it. */
const DEFAULT_CONTEXT_TOKENS = 4_096;

/**
 * Builds with 16-bit floats (`q4f16_1`, `q0f16`) need this feature; WebLLM's own list names it for half of them only.
 */
const F16_FEATURE = 'shader-f16';
const F16_BUILD = /-q\df16(_\d)?-/;

/** Chat models in the order of `records`; embedding models are left out. */
export function webllmRows(records: readonly ModelRecord[]): WebllmRow[] {
  return records.filter((record) => record.model_type !== ModelType.embedding).map(toRow);
}

function toRow(record: ModelRecord): WebllmRow {
  const { model, model_id, vram_required_MB, buffer_size_required_bytes } = record;
  if (vram_required_MB === undefined) throw new Error(`${model_id} does not say what memory it needs`);
  const features = new Set(record.required_features);
  if (F16_BUILD.test(model_id)) features.add(F16_FEATURE);
  return {
    id: model_id,
    source: model,
    vramMB: Math.ceil(vram_required_MB),
    lowResource: record.low_resource_required === true,
    requiredFeatures: [...features],
    contextTokens: record.overrides?.context_window_size ?? DEFAULT_CONTEXT_TOKENS,
    ...(buffer_size_required_bytes !== undefined && { bufferSizeBytes: buffer_size_required_bytes }),
    modelType: record.model_type === ModelType.VLM ? 'vision' : 'chat',
  };
}
