/** How bytes, amounts and names are written in the API's JSON: one spelling each, bounded, also in the OpenAPI document. */
import * as v from 'valibot';
import { ownBytes, type Bytes } from '#protocol/bytes/bytes.ts';
import { decodePeerId } from '#protocol/ids.ts';
import { MAX_AMOUNT_NANO, MAX_MONEY_STATEMENT_BYTES } from '#protocol/limits.ts';

const DIGIT = '[A-Za-z0-9_-]';
/** The last digit of a group that is not whole holds no bit that is not a byte's. */
const TAILS = ['', `${DIGIT}[AQgw]`, `${DIGIT}{2}[AEIMQUYcgkosw048]`] as const;

const decode = (text: string): Bytes => ownBytes(Buffer.from(text, 'base64url'));

/** Base64url without padding, as JSON carries bytes. */
export const toText = (bytes: Uint8Array): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('base64url');

/** Exactly `length` bytes, as text. */
export const fixedText = (length: number) =>
  v.pipe(
    v.string(),
    v.regex(new RegExp(`^${DIGIT}{${Math.floor(length / 3) * 4}}${TAILS[length % 3]}$`), `${length} bytes`),
  );

/** From 1 to `max` bytes, as text. */
export const boundedText = (max: number) =>
  v.pipe(
    v.string(),
    v.minLength(2),
    v.maxLength(Math.ceil((max * 4) / 3)),
    v.regex(new RegExp(`^(?:${DIGIT}{4})*(?:${TAILS[1]}|${TAILS[2]})?$`), `up to ${max} bytes`),
  );

export const fixedBytes = (length: number) => v.pipe(fixedText(length), v.transform(decode));

export const boundedBytes = (max: number) => v.pipe(boundedText(max), v.transform(decode));

/** A signed statement with its signature: what any of those about money has at most. */
const MAX_STATEMENT_BYTES = MAX_MONEY_STATEMENT_BYTES + 96;

export const statement = boundedBytes(MAX_STATEMENT_BYTES);
export const statementText = boundedText(MAX_STATEMENT_BYTES);

/** Nano as decimal digits: JSON's numbers are too short. */
export const nanoText = v.pipe(v.string(), v.regex(/^(?:0|[1-9][0-9]{0,18})$/, 'nano in digits'));
export const nano = v.pipe(
  nanoText,
  v.transform((digits) => BigInt(digits)),
  v.maxValue(MAX_AMOUNT_NANO),
);

/** Any unsigned 64 bits, as an account's epoch is. */
export const wideText = v.pipe(v.string(), v.regex(/^(?:0|[1-9][0-9]{0,19})$/, '64 bits in digits'));

/** A raw address of the one workchain in which accounts are. */
export const address = v.pipe(v.string(), v.regex(/^0:[0-9a-f]{64}$/, 'raw address'));

/**
 * Names an operation, so that asking again does not do it twice: random, 16 bytes.
 * Each key has its own names; they are remembered for 20 minutes.
 */
export const operationName = fixedBytes(16);

/** A PeerId (SPEC §2); the document has its form. */
export const peerIdText = v.pipe(
  v.string(),
  v.regex(/^[a-z2-7]{52}$/, 'peer id'),
  v.transform((text) => decodePeerId(text)),
);
