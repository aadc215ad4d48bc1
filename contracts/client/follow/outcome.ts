/** How a transaction ended, in the project's words. */
import type { Transaction } from '@ton/core';
import type { ErrorCode } from '#protocol/errors.ts';
import { codeOfExit, contractError, type ContractError } from '../errors.ts';

export interface Refusal {
  readonly code: ErrorCode;
  /** The contract's own name for it, where it is one of ours. */
  readonly reason?: ContractError;
}

/** Why nothing of what was asked was done; `undefined` where all of it was. */
export function refusalOf({ description }: Transaction): Refusal | undefined {
  if (description.type !== 'generic') return { code: 'chain/rejected' };
  if (!description.aborted) return undefined;
  const { computePhase, actionPhase } = description;
  if (computePhase.type === 'skipped')
    return { code: computePhase.reason === 'no-gas' ? 'chain/gas' : 'vault/absent' };
  const exit = computePhase.success ? (actionPhase?.resultCode ?? 0) : computePhase.exitCode;
  const reason = contractError(exit);
  return { code: codeOfExit(exit), ...(reason && { reason }) };
}
