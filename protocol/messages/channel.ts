/** Frames between requester and provider once the handshake stands: one CBOR map each. SPEC §6. */
import * as v from 'valibot';
import { encodeCbor } from '../bytes/cbor.ts';
import type { Bytes } from '../bytes/bytes.ts';
import { ENCAPSULATION_BYTES } from '../crypto/sealing.ts';
import { RESPONSE_NONCE_BYTES, TAG_BYTES } from '../envelope/chunks.ts';
import { isErrorCode, type ErrorCode } from '../errors.ts';
import { MAX_FRAME_BYTES, MAX_LETTER_BYTES } from '../limits.ts';
import { boundedBytes, boundedInteger, fixedBytes, parseCbor } from './schema.ts';

export const JOB_ID_BYTES = 16;

/** A sequence number no job reaches: 2^31 chunks. */
const seq = boundedInteger(0, 0x7fff_ffff);
const job = fixedBytes(JOB_ID_BYTES);
const sealed = { job, seq, final: v.boolean(), box: boundedBytes(TAG_BYTES, MAX_FRAME_BYTES) };

const channelFrame = v.variant('t', [
  v.strictObject({ t: v.literal('ping'), n: seq }),
  v.strictObject({ t: v.literal('pong'), n: seq }),
  /** A page that goes to the background says so: its silence is then borne longer. */
  v.strictObject({ t: v.literal('away'), away: v.boolean() }),
  /** Requester: opens a job with the provider's own signed quote and a fresh encapsulation. */
  v.strictObject({
    t: v.literal('job'),
    job,
    quote: boundedBytes(1, MAX_LETTER_BYTES),
    enc: fixedBytes(ENCAPSULATION_BYTES),
  }),
  /** Provider: admitted; the nonce goes into the keys of the answer. */
  v.strictObject({ t: v.literal('accept'), job, nonce: fixedBytes(RESPONSE_NONCE_BYTES) }),
  /** Requester: part of the sealed request. */
  v.strictObject({ t: v.literal('request'), ...sealed }),
  /** Provider: part of the sealed answer. */
  v.strictObject({ t: v.literal('response'), ...sealed }),
  /** Receiver: chunks below `upTo` were taken; the sender may be a window ahead of that. */
  v.strictObject({ t: v.literal('credit'), job, upTo: seq }),
  /** Requester: stop; what arrived so far is the answer. */
  v.strictObject({ t: v.literal('cancel'), job }),
  /** Provider: this job ends here; only the code crosses the wire. */
  v.strictObject({ t: v.literal('fail'), job, code: v.custom<ErrorCode>(isErrorCode, 'error code') }),
  v.strictObject({ t: v.literal('bye') }),
]);

export type ChannelFrame = v.InferOutput<typeof channelFrame>;
export type ChannelFrameOf<T extends ChannelFrame['t']> = Extract<ChannelFrame, { t: T }>;

export const encodeChannelFrame = (frame: ChannelFrame): Bytes => encodeCbor({ ...frame });

/** @throws BombyxError `wire/malformed` or `wire/too-large`. */
export const decodeChannelFrame = (bytes: Uint8Array): ChannelFrame =>
  parseCbor(channelFrame, bytes, MAX_FRAME_BYTES);
