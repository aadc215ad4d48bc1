/** What every command has at hand. */
import { BombyxError } from '#protocol/errors.ts';
import { equalBytes, lp, type Bytes } from '#protocol/bytes/bytes.ts';
import { sha256 } from '../sha256.ts';
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
  readonly kind: 'ticket' | 'receipt' | 'close' | 'bind' | 'withdrawal';
  /** Everything that the answer depends on. */
  readonly content: Uint8Array;
}

const digestOf = ({ kind, content }: Operation): Bytes => sha256(lp(kind), content);

/**
 * What the same operation was answered with: so it is still when what it was about has ended meanwhile.
 *
 * @throws BombyxError `relay/repeated` when the id was used for something else.
 */
export function answerOf({ store }: Desk, operation: Operation): Bytes | undefined {
  const known = store.operations.find(operation.id);
  if (known && !equalBytes(known.digest, digestOf(operation))) throw new BombyxError('relay/repeated');
  return known?.answer;
}

/**
 * Does `work` once for each operation: asked again, the answer is the same bytes.
 *
 * @throws BombyxError `relay/repeated`; what `work` throws, and then nothing is remembered.
 */
export function once(desk: Desk, operation: Operation, work: () => Bytes): Bytes {
  const known = answerOf(desk, operation);
  if (known) return known;
  const answer = work();
  const { operations, books } = desk.store;
  operations.add(operation.id, digestOf(operation), answer, books.timeMs);
  return answer;
}
