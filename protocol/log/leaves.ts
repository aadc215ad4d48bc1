/** What the log's leaves stand for: one record per kind, hashed with a salt so that nobody can guess it. SPEC §8. */
import * as v from 'valibot';
import { concat, lp, type Bytes } from '../bytes/bytes.ts';
import { encodeCbor, type CborValue } from '../bytes/cbor.ts';
import { sha256 } from '../crypto/hash.ts';
import { BombyxError, isErrorCode, type ErrorCode } from '../errors.ts';
import { MAX_LOG_RECORD_BYTES } from '../limits.ts';
import { boundedInteger, fixedBytes, parse, parseCbor, peerId, unixTimeMs } from '../messages/schema.ts';

export const SALT_BYTES = 32;

const DOMAINS = {
  journal: 'bombyx/log/journal/1',
  release: 'bombyx/log/release/1',
  refusal: 'bombyx/log/refusal/1',
  provenance: 'bombyx/log/provenance/1',
} as const;

export type LeafKind = keyof typeof DOMAINS;

const hash = fixedBytes(32);

const journalHead = v.strictObject({
  /** The head covers the journal's entries up to this number. */
  entries: boundedInteger(0, Number.MAX_SAFE_INTEGER),
  head: hash,
  timeMs: unixTimeMs,
});

const keyRelease = v.strictObject({
  ticketHash: hash,
  provider: peerId,
  policyHash: hash,
  /** SHA-256 of the relay's encapsulation, whose share was released. */
  encHash: hash,
  /** SHA-256 of the report data in the evidence that was accepted. */
  reportDataHash: hash,
  /** SHA-256 of the platform's id. */
  machineHash: hash,
  timeMs: unixTimeMs,
});

const keyRefusal = v.strictObject({
  ticketHash: hash,
  provider: peerId,
  policyHash: hash,
  reason: v.custom<ErrorCode>(isErrorCode, 'error code'),
  timeMs: unixTimeMs,
});

/** State of the relay's journal. */
export type JournalHead = v.InferOutput<typeof journalHead>;
/** The relay gave its share of a confidential job's keys away. */
export type KeyRelease = v.InferOutput<typeof keyRelease>;
/** The relay kept its share. */
export type KeyRefusal = v.InferOutput<typeof keyRefusal>;

/** Exactly what a leaf is the SHA-256 of, for those who hash it themselves. @throws BombyxError `input/invalid`. */
export function leafBytes(kind: LeafKind, salt: Uint8Array, record: Uint8Array): Bytes {
  if (salt.length !== SALT_BYTES) throw new BombyxError('input/invalid', 'salt');
  return concat(lp(DOMAINS[kind]), salt, record);
}

/** `SHA-256(lp(domain) ‖ salt ‖ record)`: all that the public sees of a record. @throws BombyxError `input/invalid`. */
export async function leafOf(kind: LeafKind, salt: Uint8Array, record: Uint8Array): Promise<Bytes> {
  return sha256(leafBytes(kind, salt, record));
}

/** A record's one encoding and its strict decoder. The encoder throws `input/invalid`, the decoder `wire/…`. */
const codec = <S extends v.GenericSchema>(schema: S) => ({
  encode: (record: v.InferOutput<S>): Bytes =>
    encodeCbor(parse(schema, record, 'input/invalid') as CborValue),
  decode: (bytes: Uint8Array): v.InferOutput<S> => parseCbor(schema, bytes, MAX_LOG_RECORD_BYTES),
});

export const journalHeadRecord = codec(journalHead);
export const keyReleaseRecord = codec(keyRelease);
export const keyRefusalRecord = codec(keyRefusal);
