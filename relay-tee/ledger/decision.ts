/** What a pure decision comes to: entries for the journal and a result, or a refusal by name. */
import { BombyxError, type ErrorCode } from '#protocol/errors.ts';
import type { Entry } from './journal/entry.ts';

export type Decision<T> =
  | { readonly t: 'refused'; readonly code: ErrorCode; readonly detail: string | undefined }
  | { readonly t: 'done'; readonly result: T; readonly entries: readonly Entry[] };

export const refused = (code: ErrorCode, detail?: string): Decision<never> => ({
  t: 'refused',
  code,
  detail,
});

export const done = <T>(result: T, ...entries: readonly Entry[]): Decision<T> => ({
  t: 'done',
  result,
  entries,
});

/** The way from decision to deed: a refusal is thrown before anything is written. */
export function carriedOut<T>(decision: Decision<T>): Extract<Decision<T>, { t: 'done' }> {
  if (decision.t === 'refused') throw new BombyxError(decision.code, decision.detail);
  return decision;
}
