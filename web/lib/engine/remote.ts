/** What crosses between the page and the engine's worker: values and error codes, never thrown errors. */
import { BombyxError, toBombyxError, type ErrorCode } from '#protocol/errors.ts';
import type {
  EngineModel,
  EngineName,
  GeneratedToken,
  GenerateRequest,
  GenerateResult,
  LoadedModel,
  LoadProgress,
} from './api.ts';

/** A failure in a form that structured cloning keeps whole. */
export interface Failure {
  readonly code: ErrorCode;
  readonly detail?: string;
}

export type Reply<T> = { readonly ok: true; readonly value: T } | ({ readonly ok: false } & Failure);

/** The worker's side; calls other than `cancel` answer when they are done. */
export interface EngineWorkerApi {
  open(name: EngineName): Promise<Reply<undefined>>;
  load(model: EngineModel, onProgress: (progress: LoadProgress) => void): Promise<Reply<LoadedModel>>;
  generate(
    request: GenerateRequest,
    onToken: (token: GeneratedToken) => void,
  ): Promise<Reply<GenerateResult>>;
  cancel(): void;
  lost(): Promise<Failure>;
  dispose(): Promise<void>;
}

export function toFailure(error: unknown, fallback: ErrorCode): Failure {
  const { code, detail } = toBombyxError(error, fallback);
  return detail === undefined ? { code } : { code, detail };
}

export function fromFailure(failure: Failure): BombyxError {
  return new BombyxError(failure.code, failure.detail);
}

/** Runs `work` and answers with what it returned or with the code of what it threw. */
export async function reply<T>(fallback: ErrorCode, work: () => Promise<T>): Promise<Reply<T>> {
  try {
    return { ok: true, value: await work() };
  } catch (error) {
    return { ok: false, ...toFailure(error, fallback) };
  }
}

/** @throws BombyxError with the code that the other side answered. */
export function unwrap<T>(answer: Reply<T>): T {
  if (answer.ok) return answer.value;
  throw fromFailure(answer);
}
