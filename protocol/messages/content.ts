/** What is sealed: the request's content and the pieces of an answer. Nobody but the two parties sees these. SPEC §6. */
import * as v from 'valibot';
import { encodeCbor, type CborValue } from '../bytes/cbor.ts';
import type { Bytes } from '../bytes/bytes.ts';
import { BombyxError } from '../errors.ts';
import {
  MAX_CHUNK_PLAINTEXT_BYTES,
  MAX_COMPLETION_TOKENS,
  MAX_CONVERSATION_MESSAGES,
  MAX_REQUEST_BYTES,
} from '../limits.ts';
import { modelId } from './offer.ts';
import { boundedInteger, boundedText, parse, parseCbor } from './schema.ts';

const text = boundedText(0, MAX_REQUEST_BYTES);

const requestContent = v.strictObject({
  model: modelId,
  messages: v.pipe(
    v.array(v.strictObject({ role: v.picklist(['system', 'user', 'assistant']), content: text })),
    v.minLength(1),
    v.maxLength(MAX_CONVERSATION_MESSAGES),
  ),
  maxTokens: boundedInteger(1, MAX_COMPLETION_TOKENS),
  /** Thousandths, so that no float is ever signed or hashed. */
  temperatureMilli: boundedInteger(0, 2_000),
  topPMilli: boundedInteger(0, 1_000),
  seed: v.optional(boundedInteger(0, 0x7fff_ffff)),
  stop: v.optional(v.pipe(v.array(boundedText(1, 256)), v.maxLength(4))),
  /** Text of the answer that another provider gave before it failed: go on behind it. */
  continueFrom: v.optional(text),
});

export type RequestContent = v.InferOutput<typeof requestContent>;

const answerPiece = v.variant('t', [
  v.strictObject({
    t: v.literal('text'),
    text: boundedText(0, MAX_CHUNK_PLAINTEXT_BYTES),
    /** Tokens that this text stands for; at least one, so that an endless stream of nothing is malformed. */
    tokens: boundedInteger(1, MAX_COMPLETION_TOKENS),
  }),
  v.strictObject({
    t: v.literal('end'),
    finishReason: v.picklist(['stop', 'length']),
    promptTokens: boundedInteger(0, 10_000_000),
    completionTokens: boundedInteger(0, MAX_COMPLETION_TOKENS),
  }),
]);

export type AnswerPiece = v.InferOutput<typeof answerPiece>;

/** @throws BombyxError `input/invalid` naming the first field out of range, `input/too-long` above the size limit. */
export function encodeRequestContent(content: RequestContent): Bytes {
  const bytes = encodeCbor(parse(requestContent, content, 'input/invalid') as CborValue);
  if (bytes.length > MAX_REQUEST_BYTES) throw new BombyxError('input/too-long', `${bytes.length} bytes`);
  return bytes;
}

/** @throws BombyxError `wire/malformed` or `wire/too-large`. */
export const decodeRequestContent = (bytes: Uint8Array): RequestContent =>
  parseCbor(requestContent, bytes, MAX_REQUEST_BYTES);

export const encodeAnswerPiece = (piece: AnswerPiece): Bytes => encodeCbor({ ...piece });

/** @throws BombyxError `wire/malformed` or `wire/too-large`. */
export const decodeAnswerPiece = (bytes: Uint8Array): AnswerPiece =>
  parseCbor(answerPiece, bytes, MAX_CHUNK_PLAINTEXT_BYTES);
