/** What each method takes: REST sends text where JSON-RPC sends numbers, so both are understood. */
import { Address, Cell } from '@ton/core';
import * as v from 'valibot';
import { DevnetError } from '../errors.ts';
import { MAX_PAGE } from '../limits.ts';

/** Longest text form of anything but a BOC: a URL-safe address has 48 characters, a raw one 67. */
const MAX_TEXT = 100;

const text = v.pipe(v.string(), v.maxLength(MAX_TEXT));

function parsed<T>(parse: (text: string) => T, max?: number) {
  const input = max === undefined ? v.string() : v.pipe(v.string(), v.maxLength(max));
  return v.pipe(
    input,
    v.rawTransform(({ dataset, addIssue, NEVER }): T => {
      try {
        return parse(dataset.value);
      } catch {
        addIssue({ message: 'not understood' });
        return NEVER;
      }
    }),
  );
}

export const address = parsed((value) => Address.parse(value), MAX_TEXT);
export const cell = parsed((value) => Cell.fromBase64(value));

/** toncenter takes an empty text for "none". */
export const optionalCell = v.optional(
  parsed((value) => (value === '' ? undefined : Cell.fromBase64(value))),
);

const digits = v.pipe(
  text,
  v.regex(/^\d{1,20}$/),
  v.transform((value) => BigInt(value)),
);
const wholeNumber = v.pipe(
  v.number(),
  v.safeInteger(),
  v.minValue(0),
  v.transform((value) => BigInt(value)),
);
export const bigint = v.union([wholeNumber, digits]);

/** Up to nineteen digits of nano. */
export const nano = v.pipe(bigint, v.minValue(1n));

export function integer(min: number, max: number) {
  return v.pipe(bigint, v.minValue(BigInt(min)), v.maxValue(BigInt(max)), v.transform(Number));
}

export const limit = integer(1, MAX_PAGE);

/** A transaction's hash: TonClient sends hex, others base64 in either alphabet. */
export const hash = parsed((value) => {
  const bytes = Buffer.from(value, /^[\da-f]{64}$/i.test(value) ? 'hex' : 'base64');
  if (bytes.length !== 32) throw new Error('not a hash');
  return bytes;
}, MAX_TEXT);

export const flag = v.union([
  v.boolean(),
  v.pipe(
    v.picklist(['true', 'false', '1', '0']),
    v.transform((word) => word === 'true' || word === '1'),
  ),
]);

export const methodName = v.union([
  v.pipe(text, v.minLength(1)),
  v.pipe(v.number(), v.integer(), v.minValue(-(2 ** 31)), v.maxValue(2 ** 31 - 1)),
]);

/** @throws DevnetError `devnet/params`, naming the parameter. */
export function decode<Schema extends v.GenericSchema>(
  schema: Schema,
  value: unknown,
): v.InferOutput<Schema> {
  const result = v.safeParse(schema, value);
  if (result.success) return result.output;
  const [issue] = result.issues;
  const path = v.getDotPath(issue);
  throw new DevnetError('devnet/params', path === null ? issue.message : `${path}: ${issue.message}`);
}
