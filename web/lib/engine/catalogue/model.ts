/** One entry of the catalogue: what an engine needs to load it, and what it needs from the device. */
import type { EngineModel } from '../api.ts';

/** What a model asks of a device; `assess` compares it with what there is. */
export type ModelNeeds =
  | { readonly kind: 'cpu'; readonly memoryMB: number }
  | {
      readonly kind: 'webgpu';
      /** Weights, working memory and cache together, as measured by WebLLM. */
      readonly vramMB: number;
      readonly features: readonly string[];
      /** Largest single buffer that a shader binds; absent where the default of 128 MB is enough. */
      readonly bufferSizeBytes?: number;
      /** True where WebLLM says that phones and small laptops manage it. */
      readonly lowResource: boolean;
    };

export interface CatalogueModel extends EngineModel {
  readonly needs: ModelNeeds;
  /** Bytes to fetch the first time; an estimate where nobody publishes it. */
  readonly downloadBytes: number;
  /** Where WebLLM fetches it, which is also the name of its files in the browser's cache. */
  readonly source?: string;
}

/** One row of the generated list of WebLLM's models. */
export interface WebllmRow {
  readonly id: string;
  /** `https://huggingface.co/owner/name`. */
  readonly source: string;
  readonly vramMB: number;
  readonly lowResource: boolean;
  readonly requiredFeatures: readonly string[];
  readonly contextTokens: number;
  readonly bufferSizeBytes?: number;
  /** A `vision` model chats as well; pictures are not sent to it. */
  readonly modelType: 'chat' | 'vision';
}
