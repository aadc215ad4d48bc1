/** What each kind of engine offers inside the worker: the computing alone; state, transport and errors are common. */
import type { BombyxError } from '#protocol/errors.ts';
import type {
  EngineModel,
  GeneratedToken,
  GenerateRequest,
  GenerateResult,
  LoadedModel,
  LoadProgress,
} from './api.ts';

/** Hands one token on. The next may be computed meanwhile, but is handed on only after this promise. */
export type Emit = (token: GeneratedToken) => Promise<void>;

/**
 * The guard in front of it (`guard.ts`) sees to it that calls come in a legal order, one at a time; whatever an
 * adapter throws that is not a `BombyxError` becomes `engine/load` or `engine/failed`.
 */
export interface EngineAdapter {
  load(
    model: EngineModel,
    report: (progress: LoadProgress) => void,
    signal: AbortSignal,
  ): Promise<LoadedModel>;
  /** Returns with `cancelled` soon after `signal` is aborted, and emits nothing afterwards. */
  generate(request: GenerateRequest, emit: Emit, signal: AbortSignal): Promise<GenerateResult>;
  /** Frees the model; also called after a failed or aborted load. */
  unload(): Promise<void>;
  /** Resolves when the loaded model stopped working by itself. */
  readonly lost: Promise<BombyxError>;
}
