/** Follows a message until the chain has ended it, and says how far it came, so that somebody else can go on. */
import { BombyxError, isBombyxError } from '#protocol/errors.ts';
import type { ChainSource } from '../sources/source.ts';
import { pause } from '../waiting.ts';
import { look, type Ended } from './look.ts';
import { START, type Following, type Progress, type Trail } from './trail.ts';

/** Between two looks where nothing else is asked: about two blocks. */
const LOOK_EVERY_MS = 1_000;

export interface FollowOptions {
  /** Ends the following at any time; whoever kept the progress goes on later. */
  readonly signal: AbortSignal;
  /** By the caller's monotonic clock, milliseconds. */
  readonly timeoutMs: number;
  readonly lookEveryMs?: number;
  /** Called with everything new and awaited: what it has kept need not be looked at again. */
  readonly keep?: (progress: Progress) => void | Promise<void>;
}

/**
 * Resolves when the chain has ended the message: done, failed with its reason, or expired.
 *
 * A source that fails is asked again until the time is over.
 *
 * @param given a trail, or what `decodeFollowing` brought back
 * @throws BombyxError `chain/unseen` when the time is over, or with what the last look failed; the signal's reason.
 * @example
 * const trail = { wallet, contract, queryId, sinceS, validUntilS };
 * const end = await follow(source, { trail, progress: START }, { signal, timeoutMs: 60_000 });
 * if (end.seen === 'failed') throw new BombyxError(end.code);
 */
export async function follow(
  source: ChainSource,
  given: Following | Trail,
  { signal, timeoutMs, lookEveryMs = LOOK_EVERY_MS, keep }: FollowOptions,
): Promise<Ended> {
  const { trail, progress: from } = 'trail' in given ? given : { trail: given, progress: START };
  const time = AbortSignal.timeout(timeoutMs);
  const until = AbortSignal.any([signal, time]);
  let progress = from;
  let failure: BombyxError | undefined;
  try {
    for (;;) {
      const sighting = await look(source, trail, progress, until).catch((error: unknown) => {
        if (!isBombyxError(error)) throw error;
        failure = error;
      });
      if (sighting) {
        if (!('progress' in sighting)) return sighting;
        ({ progress } = sighting);
        failure = undefined;
        await keep?.(progress);
      }
      await pause(lookEveryMs, until);
    }
  } catch (cause) {
    if (signal.aborted || !time.aborted) throw cause;
    throw failure ?? new BombyxError('chain/unseen', undefined, { cause });
  }
}
