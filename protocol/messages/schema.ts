/** Schema pieces that every message decoder is built from, and the one way from bytes to a checked value. */
import * as v from 'valibot';
import { decodeCbor } from '../bytes/cbor.ts';
import { BombyxError, type ErrorCode } from '../errors.ts';
import { isPeerId, isRelayId, type PeerId, type RelayId } from '../ids.ts';
import { MAX_AMOUNT_NANO } from '../limits.ts';

/** Exactly `length` bytes. */
export const fixedBytes = (length: number) =>
  v.custom<Uint8Array<ArrayBuffer>>((x) => x instanceof Uint8Array && x.length === length, `${length} bytes`);

/** Between `min` and `max` bytes. */
export const boundedBytes = (min: number, max: number) =>
  v.custom<Uint8Array<ArrayBuffer>>(
    (x) => x instanceof Uint8Array && x.length >= min && x.length <= max,
    `${min} to ${max} bytes`,
  );

/** Between `min` and `max` UTF-16 units of well-formed text. */
export const boundedText = (min: number, max: number) =>
  v.pipe(
    v.string(),
    v.minLength(min),
    v.maxLength(max),
    v.check((text) => text.isWellFormed(), 'well-formed text'),
  );

/** A whole number from `min` to `max`. */
export const boundedInteger = (min: number, max: number) =>
  v.pipe(v.number(), v.safeInteger(), v.minValue(min), v.maxValue(max));

const isWhole = (x: unknown): boolean => typeof x === 'bigint' || Number.isSafeInteger(x);

const MAX_UINT64 = (1n << 64n) - 1n;

/** Nano units as CBOR carries them (a number below 2^53, else a bigint), always a `bigint` behind the decoder. */
export const amountNano = v.pipe(
  v.custom<number | bigint>(isWhole, 'whole amount'), // a union of both would cost five times as much
  v.transform((amount) => BigInt(amount)),
  v.check((amount) => amount >= 0n && amount <= MAX_UINT64, 'unsigned 64-bit amount'),
);

/** Money that a ledger can hold: nano units up to `MAX_AMOUNT_NANO`. */
export const moneyNano = v.pipe(
  amountNano,
  v.check((amount) => amount <= MAX_AMOUNT_NANO, 'an amount of at most 2^60'),
);

/** Milliseconds since the Unix epoch; the upper bound is the year 2286. */
export const unixTimeMs = boundedInteger(0, 9_999_999_999_999);

export const peerId = v.custom<PeerId>(isPeerId, 'peer id');

export const relayId = v.custom<RelayId>(isRelayId, 'relay id');

/** Name of a network inside a signed statement. */
export const networkName = boundedText(1, 32);

/** An address on the chain as raw text, in the one spelling that may be signed. */
export const chainAddress = v.pipe(v.string(), v.regex(/^(0|-1):[0-9a-f]{64}$/, 'raw address'));

/** The same, of a payee: the contracts open no account for a wallet of the masterchain. */
export const basechainAddress = v.pipe(v.string(), v.regex(/^0:[0-9a-f]{64}$/, 'raw basechain address'));

/**
 * Checks a value that came from outside against `schema`.
 *
 * @throws BombyxError `code` (default `wire/malformed`) with the path of the first offending field, never its content.
 */
export function parse<S extends v.GenericSchema>(
  schema: S,
  value: unknown,
  code: ErrorCode = 'wire/malformed',
): v.InferOutput<S> {
  const result = v.safeParse(schema, value, { abortEarly: true });
  if (result.success) return result.output;
  const issue = result.issues[0];
  throw new BombyxError(
    code,
    `${v.getDotPath(issue) ?? 'message'}: expected ${issue.expected ?? issue.message}`,
  );
}

/** Decodes deterministic CBOR of at most `maxBytes` and checks it against `schema`. */
export function parseCbor<S extends v.GenericSchema>(
  schema: S,
  bytes: Uint8Array,
  maxBytes: number,
): v.InferOutput<S> {
  return parse(schema, decodeCbor(bytes, maxBytes));
}
