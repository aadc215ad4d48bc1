/** What an engine is to the rest of the product: one interface, whatever computes behind it. */
import type { BombyxError } from '#protocol/errors.ts';

export type EngineName = 'wllama' | 'webllm' | 'paced';

export interface ChatTurn {
  readonly role: 'system' | 'user' | 'assistant';
  readonly content: string;
}

/** One file with all of a model's weights, and the only content that it may have. */
export interface ModelWeights {
  readonly url: string;
  /** Lower-case hex SHA-256 of the file. */
  readonly sha256: string;
  readonly sizeBytes: number;
}

/** One model of the catalogue, as much as an engine needs to load it. */
export interface EngineModel {
  readonly id: string;
  readonly engine: EngineName;
  /** Tokens of prompt and answer together. */
  readonly contextTokens: number;
  /** Needed by wllama, which refuses a file with another hash; WebLLM knows the places of its models itself. */
  readonly weights?: ModelWeights;
}

export interface LoadProgress {
  /** 0 to 1; absent while the size is not known. */
  readonly fraction?: number;
  readonly loadedBytes?: number;
  readonly totalBytes?: number;
  /** What is being waited for: "Fetching weights", "Compiling shaders". */
  readonly phase: string;
}

export interface LoadedModel {
  readonly id: string;
  /** Hex SHA-256 of the weights (of the manifest of shards where there are several), as it was computed after loading. */
  readonly weightsHash: string;
  readonly tokenizerHash: string;
  readonly contextTokens: number;
  /** What really computes: "CPU (WASM)", "WebGPU (vendor architecture)", "paced". */
  readonly backend: string;
}

export interface GenerateRequest {
  readonly messages: readonly ChatTurn[];
  readonly maxTokens: number;
  /** 0 is greedy. */
  readonly temperature: number;
  readonly topP: number;
  /** Same seed, same text, on the same engine and model. */
  readonly seed?: number;
  readonly stop?: readonly string[];
  /** Text of the answer that exists already: generation goes on behind it, and it is not emitted again. */
  readonly continueFrom?: string;
  readonly logprobs?: boolean;
}

export interface GeneratedToken {
  /** Text that this step added; empty while a character is incomplete, and for the token that ends the answer. */
  readonly text: string;
  /** Natural logarithm of the model's probability for it. */
  readonly logprob?: number;
}

export interface GenerateUsage {
  /** The whole prompt, `continueFrom` included, each time: nothing is kept between requests. */
  readonly promptTokens: number;
  /** Calls of `onToken`, the token that ends the answer included. */
  readonly completionTokens: number;
}

export interface GenerateResult extends GenerateUsage {
  readonly finishReason: 'stop' | 'length' | 'cancelled';
}

/**
 * An engine holds at most one model and answers one request at a time.
 *
 * Errors are always `BombyxError`s of area `engine/`. Aborting `signal` ends `generate` within one token, with
 * `finishReason: 'cancelled'` and the usage so far, and leaves the engine usable.
 */
export interface ChatEngine {
  readonly name: EngineName;
  load(
    model: EngineModel,
    onProgress: (progress: LoadProgress) => void,
    signal?: AbortSignal,
  ): Promise<LoadedModel>;
  /** Calls `onToken` for each token in order; @throws `engine/not-loaded`, `engine/busy`, `engine/context`, `engine/failed`. */
  generate(
    request: GenerateRequest,
    onToken: (token: GeneratedToken) => void,
    signal?: AbortSignal,
  ): Promise<GenerateResult>;
  /** Resolves when the model is lost without being asked for (device lost, worker died); never for `dispose`. */
  readonly lost: Promise<BombyxError>;
  /** Ends the worker and frees its memory; safe to call twice. */
  dispose(): Promise<void>;
}
