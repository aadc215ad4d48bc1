/** Frames between a peer and the hub's market socket: directory and sealed letters. One CBOR map each. SPEC §3. */
import * as v from 'valibot';
import { encodeCbor } from '../bytes/cbor.ts';
import type { Bytes } from '../bytes/bytes.ts';
import { IDENTITY_KEY_BYTES, SIGNATURE_BYTES } from '../crypto/identity.ts';
import { isErrorCode, type ErrorCode } from '../errors.ts';
import { MAX_DIRECTORY_OFFERS, MAX_LETTER_BYTES, MAX_OFFER_BYTES } from '../limits.ts';
import { challengeBytes } from './admission.ts';
import { modelId } from './offer.ts';
import { boundedBytes, boundedInteger, fixedBytes, parseCbor, peerId, unixTimeMs } from './schema.ts';

/** Largest frame that a client sends: one offer or one letter with its addresses. */
export const MAX_MARKET_UPLINK_BYTES = MAX_OFFER_BYTES + 512;

/** Largest frame that the hub sends: one page of the directory. */
export const MAX_MARKET_DOWNLINK_BYTES = MAX_DIRECTORY_OFFERS * (MAX_OFFER_BYTES + 128);

const signedOffer = boundedBytes(1, MAX_OFFER_BYTES + 128);
const letterBox = boundedBytes(1, MAX_LETTER_BYTES);
/** Chosen by the sender of a question to recognise the answer. */
const ref = boundedInteger(0, 0xffff_ffff);
const errorCode = v.custom<ErrorCode>(isErrorCode, 'error code');

const fromPeer = v.variant('t', [
  /** Answers the challenge; only then may the socket publish or send letters. Reading needs no proof. */
  v.strictObject({
    t: v.literal('prove'),
    key: fixedBytes(IDENTITY_KEY_BYTES),
    challenge: challengeBytes,
    sig: fixedBytes(SIGNATURE_BYTES),
  }),
  /** Asks for the whole directory now, then for every change. */
  v.strictObject({ t: v.literal('subscribe') }),
  v.strictObject({ t: v.literal('unsubscribe') }),
  /** Asks once for the offers of one model, or of all. */
  v.strictObject({ t: v.literal('query'), ref, model: v.optional(modelId) }),
  /** Lists or renews the sender's own offer. */
  v.strictObject({ t: v.literal('publish'), ref, offer: signedOffer }),
  v.strictObject({ t: v.literal('withdraw') }),
  /** Carries a sealed box to another admitted peer; the hub adds who sent it. */
  v.strictObject({ t: v.literal('letter'), ref, to: peerId, box: letterBox }),
  v.strictObject({ t: v.literal('ping') }),
]);

const offers = v.pipe(v.array(signedOffer), v.maxLength(MAX_DIRECTORY_OFFERS));

const fromHub = v.variant('t', [
  /** First frame on every socket. `nowMs` is the hub's clock, by which offers expire. */
  v.strictObject({ t: v.literal('challenge'), challenge: challengeBytes, nowMs: unixTimeMs }),
  v.strictObject({ t: v.literal('admitted'), peer: peerId }),
  /** Part of the directory after `subscribe`; `more` says that further pages follow at once. */
  v.strictObject({ t: v.literal('snapshot'), offers, more: v.boolean() }),
  /** What changed since: new or renewed offers, and peers whose offer is gone. */
  v.strictObject({
    t: v.literal('change'),
    offers,
    gone: v.pipe(v.array(peerId), v.maxLength(MAX_DIRECTORY_OFFERS)),
  }),
  v.strictObject({ t: v.literal('result'), ref, offers }),
  v.strictObject({ t: v.literal('published'), ref, expiresInMs: boundedInteger(0, 600_000) }),
  v.strictObject({ t: v.literal('letter'), from: peerId, box: letterBox }),
  /** `ref` of the frame that failed, absent when it is about the connection. */
  v.strictObject({ t: v.literal('error'), code: errorCode, ref: v.optional(ref) }),
  v.strictObject({ t: v.literal('pong') }),
]);

export type FromPeer = v.InferOutput<typeof fromPeer>;
export type FromHub = v.InferOutput<typeof fromHub>;

export const encodeFromPeer = (frame: FromPeer): Bytes => encodeCbor({ ...frame });
export const encodeFromHub = (frame: FromHub): Bytes => encodeCbor({ ...frame });

/** @throws BombyxError `wire/malformed` or `wire/too-large`. */
export const decodeFromPeer = (bytes: Uint8Array): FromPeer =>
  parseCbor(fromPeer, bytes, MAX_MARKET_UPLINK_BYTES);

/** @throws BombyxError `wire/malformed` or `wire/too-large`. */
export const decodeFromHub = (bytes: Uint8Array): FromHub =>
  parseCbor(fromHub, bytes, MAX_MARKET_DOWNLINK_BYTES);
