/** What every command has at hand. */
import { hash } from 'node:crypto';
import { BombyxError } from '#protocol/errors.ts';
import { equalBytes, lp, concat, ownBytes, type Bytes } from '#protocol/bytes/bytes.ts';
import type { RelaySigner } from './signatures.ts';
import type { Cover } from './rules/cover.ts';
import type { Books } from './store/books.ts';
import type { Store } from './store/store.ts';
import type { Terms } from './terms.ts';
import type { Times } from './times.ts';

export interface Desk {
  readonly store: Store;
  readonly terms: Terms;
  readonly times: Times;
  readonly signer: RelaySigner;
  /** `length` random bytes. */
  readonly random: (length: number) => Bytes;
}

export const sha256 = (...parts: readonly Uint8Array[]): Bytes =>
  ownBytes(hash('sha256', concat(...parts), 'buffer'));

/** Rules 7 and 9 over the books as they are. */
export const coverOf = ({ vault, promisedNano, unknownPayoutsNano }: Books, terms: Terms): Cover => ({
  chargedNano: vault.chargedNano,
  bondNano: vault.bondNano,
  promisedNano,
  unknownNano: unknownPayoutsNano,
  exposureNano: terms.exposureNano,
});

/** What somebody asked for, so that the same asked again is done once. */
export interface Operation {
  /** Random, by whoever asks; 16 to 32 bytes. */
  readonly id: Bytes;
  /** Everything that the answer depends on. */
  readonly content: Uint8Array;
}

/**
 * Does `work` once for each operation: asked again, the answer is the same bytes.
 *
 * @throws BombyxError `relay/repeated` when the id was used for something else; what `work` throws, and then nothing is
 *   remembered.
 */
export function once({ store }: Desk, kind: string, operation: Operation, work: () => Bytes): Bytes {
  const digest = sha256(lp(kind), operation.content);
  const known = store.operations.find(operation.id);
  if (known) {
    if (!equalBytes(known.digest, digest)) throw new BombyxError('relay/repeated');
    return known.answer;
  }
  const answer = work();
  store.operations.add(operation.id, digest, answer, store.books.timeMs);
  return answer;
}
