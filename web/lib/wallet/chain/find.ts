/** Looks once for an order's message, and keeps where the search stands as text. */
import { Address } from '@ton/core';
import { look } from '#contracts/client/follow/look.ts';
import { decodeProgress, encodeProgress, START, type Progress } from '#contracts/client/follow/trail.ts';
import type { ChainSource } from '#contracts/client/sources/source.ts';
import type { Sighting, Trace } from '../api.ts';

/** @throws BombyxError as `look` of the contracts' client. */
export async function find(source: ChainSource, trace: Trace, signal: AbortSignal): Promise<Sighting> {
  const { owner, account, queryId, messageHash, sinceS, validUntilS, progress } = trace;
  const trail = {
    wallet: Address.parse(owner),
    contract: Address.parse(account),
    queryId,
    sinceS,
    validUntilS,
    ...(messageHash !== undefined && { messageHash }),
  };
  const sighting = await look(source, trail, progressOf(progress), signal);
  if ('progress' in sighting) return { seen: sighting.seen, progress: encodeProgress(sighting.progress) };
  if (sighting.seen !== 'failed') return sighting;
  const { code, transaction, atS } = sighting;
  const where = sighting.where === 'wallet' ? 'wallet' : 'account';
  return { seen: 'failed', where, code, transaction, atS };
}

/** What another build wrote down otherwise is searched for from the beginning. */
function progressOf(text: string | undefined): Progress {
  try {
    return text === undefined ? START : decodeProgress(text);
  } catch {
    return START;
  }
}
