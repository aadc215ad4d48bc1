/** Follows a message until the chain has ended it, and says how far it came, so that somebody else can go on. */
import { isBombyxError } from '#protocol/errors.ts';
import type { ChainSource } from '../sources/source.ts';
import { look, type Ended } from './look.ts';
import { START, type Following, type Progress, type Trail } from './trail.ts';
import { until } from './until.ts';

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
  let progress = from;
  const lookOn = async (both: AbortSignal) => {
    const sighting = await look(source, trail, progress, both);
    if (!('progress' in sighting)) return sighting;
    ({ progress } = sighting);
    await keep?.(progress);
    return undefined;
  };
  return until(lookOn, { signal, timeoutMs, everyMs: lookEveryMs, passes: isOfChain });
}

/** What a source fails with passes; what `keep` fails with does not. */
const isOfChain = (error: unknown): boolean => isBombyxError(error) && error.code.startsWith('chain/');
