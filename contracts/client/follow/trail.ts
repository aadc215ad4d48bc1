/** What is followed from a wallet to a contract and how far it was seen, small enough to be kept and taken up again. */
import { Address } from '@ton/core';
import * as v from 'valibot';
import { BombyxError } from '#protocol/errors.ts';
import type { QueryId } from '../messages.ts';
import type { TransactionId } from '../sources/transaction-id.ts';

/** By what a message is recognised: by either of the two, and by both where both are known. */
export type Marks =
  /** Normalised hash of the message that the wallet signed, hex. */
  | { readonly messageHash: string; readonly queryId?: QueryId }
  /** Of the message from the wallet to the contract. */
  | { readonly messageHash?: string; readonly queryId: QueryId };

export type Trail = Marks & {
  readonly wallet: Address;
  readonly contract: Address;
  /** The chain's time when it was asked for, Unix seconds: nothing older is searched. */
  readonly sinceS: number;
  /** By the chain's clock, Unix seconds: the wallet takes it no later. */
  readonly validUntilS: number;
};

/** How far an account's transactions were searched. */
export interface Searched {
  /** Whatever is not newer was looked at. */
  readonly uptoLt: bigint;
  /** A search that was too long for one look: it goes on at `next`, and everything from there up to `topLt` was looked at. */
  readonly unfinished?: { readonly topLt: bigint; readonly next: TransactionId };
}

/** The wallet's transaction was seen, and the message that it sent to the contract is known. */
export interface AtContract {
  readonly at: 'contract';
  readonly createdLt: bigint;
  readonly searched: Searched;
}

/** Where the search stands. */
export type Progress = { readonly at: 'wallet'; readonly searched: Searched } | AtContract;

/** Nothing was looked at yet. */
export const UNSEARCHED: Searched = { uptoLt: 0n };

/** Where every search begins. */
export const START: Progress = { at: 'wallet', searched: UNSEARCHED };

export const sentAt = (createdLt: bigint): AtContract => ({
  at: 'contract',
  createdLt,
  searched: UNSEARCHED,
});

/** Where the search stands once another mark is known: what was looked at before was not looked at for it. */
export const withNewMark = (progress: Progress): Progress => (progress.at === 'wallet' ? START : progress);

/** A trail with its progress: all there is to know after a reload. */
export interface Following {
  readonly trail: Trail;
  readonly progress: Progress;
}

const hash = v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/));
const uint64 = v.pipe(
  v.string(),
  v.regex(/^\d{1,20}$/),
  v.transform((text) => BigInt(text)),
  v.maxValue(2n ** 64n - 1n),
);
const seconds = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const address = v.pipe(
  v.string(),
  v.regex(/^-?\d{1,3}:[0-9a-f]{64}$/),
  v.transform((text) => Address.parseRaw(text)),
);

const searched = v.strictObject({
  uptoLt: uint64,
  unfinished: v.exactOptional(v.strictObject({ topLt: uint64, next: v.strictObject({ lt: uint64, hash }) })),
});

const progress = v.variant('at', [
  v.strictObject({ at: v.literal('wallet'), searched }),
  v.strictObject({ at: v.literal('contract'), createdLt: uint64, searched }),
]);

const place = { wallet: address, contract: address, sinceS: seconds, validUntilS: seconds };
const trail = v.union([
  v.strictObject({ ...place, messageHash: hash, queryId: v.exactOptional(uint64) }),
  v.strictObject({ ...place, messageHash: v.exactOptional(hash), queryId: uint64 }),
]);

/** Longest text of a following: it has no part without a bound. */
const MAX_TEXT = 2_000;

const text = <Schema extends v.GenericSchema>(schema: Schema) =>
  v.pipe(v.string(), v.maxLength(MAX_TEXT), v.parseJson(), schema);

function decode<Schema extends v.GenericSchema>(schema: Schema, given: string): v.InferOutput<Schema> {
  const result = v.safeParse(schema, given);
  if (!result.success) throw new BombyxError('input/invalid', 'state of a followed message');
  return result.output;
}

function encode(value: unknown): string {
  return JSON.stringify(value, (_key, part: unknown) => (typeof part === 'bigint' ? part.toString() : part));
}

/** As a line of text, to be kept wherever the caller keeps things. */
export const encodeProgress = (value: Progress): string => encode(value);

/** @throws BombyxError `input/invalid` on anything that `encodeProgress` has not written. */
export const decodeProgress = (given: string): Progress => decode(text(progress), given);

/**
 * A trail and its progress as one line of text.
 *
 * @example
 * const line = encodeFollowing({ trail, progress });
 * const resumed = decodeFollowing(line);
 */
export const encodeFollowing = ({ trail: { wallet, contract, ...rest }, ...following }: Following): string =>
  encode({
    ...following,
    trail: { ...rest, wallet: wallet.toRawString(), contract: contract.toRawString() },
  });

/** @throws BombyxError `input/invalid` on anything that `encodeFollowing` has not written. */
export const decodeFollowing = (given: string): Following =>
  decode(text(v.strictObject({ trail, progress })), given);
