/** Looks again and again until there is something to see, or the time is over. */
import { BombyxError, isBombyxError } from '#protocol/errors.ts';
import { pause } from '../waiting.ts';

export interface Patience {
  /** Ends the waiting at any time. */
  readonly signal: AbortSignal;
  /** By the caller's monotonic clock, milliseconds. */
  readonly timeoutMs: number;
  /** Between two looks. */
  readonly everyMs: number;
  /** True for a failure after which it is worth looking again; any other ends the waiting. */
  readonly passes: (error: unknown) => boolean;
}

/**
 * The first value that `look` returns.
 *
 * @throws BombyxError `chain/unseen` when there was none in time, or what the last look failed with; the signal's reason.
 */
export async function until<T>(
  look: (signal: AbortSignal) => Promise<T | undefined>,
  { signal, timeoutMs, everyMs, passes }: Patience,
): Promise<T> {
  const time = AbortSignal.timeout(timeoutMs);
  const both = AbortSignal.any([signal, time]);
  let failure: unknown;
  try {
    for (;;) {
      try {
        const value = await look(both);
        if (value !== undefined) return value;
        failure = undefined;
      } catch (error) {
        if (both.aborted || !passes(error)) throw error;
        failure = error;
      }
      await pause(everyMs, both);
    }
  } catch (cause) {
    if (signal.aborted || !time.aborted) throw cause;
    throw isBombyxError(failure)
      ? failure
      : new BombyxError('chain/unseen', undefined, { cause: failure ?? cause });
  }
}
