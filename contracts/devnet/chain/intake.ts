/** How a message comes in: what `submit` has done when it resolves is the devnet's promise to the caller. */
import { DevnetError } from '../errors.ts';
import type { JournalEntry } from '../store/records.ts';
import type { Transit, Verdict } from './draft.ts';

export interface Submission {
  readonly entry: JournalEntry;
  readonly message: Transit;
}

export interface Intake {
  /**
   * Resolves once the message can no longer be lost, whatever kills the process.
   *
   * @throws DevnetError `devnet/not-accepted` when the account refuses it, `devnet/full`, `devnet/storage`,
   *   `devnet/stopping`.
   */
  submit(submission: Submission): Promise<void>;
  /** Takes nothing more, and resolves when what was taken is stored. */
  stop(): Promise<void>;
}

export function refusal(verdict: Extract<Verdict, { accepted: false }>): DevnetError {
  const { exitCode, reason } = verdict;
  return new DevnetError('devnet/not-accepted', exitCode === undefined ? reason : `exitcode=${exitCode}`);
}
