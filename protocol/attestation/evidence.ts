/** What a machine hands over to prove itself, decoded and bounded; nothing of it is believed yet. SPEC §15.1. */
import * as v from 'valibot';
import { encodeCbor } from '../bytes/cbor.ts';
import type { Bytes } from '../bytes/bytes.ts';
import { boundedBytes, boundedText, fixedBytes, parseCbor, unixTimeMs } from '../messages/schema.ts';
import {
  ATTEST_NONCE_BYTES,
  ATTESTED_SEALING_KEY_BYTES,
  MAX_CHAIN_CHARACTERS,
  MAX_CRL_BYTES,
  MAX_DOCUMENT_BYTES,
  MAX_EVENT_NAME_CHARACTERS,
  MAX_EVENT_PAYLOAD_BYTES,
  MAX_EVENTS,
  MAX_EVIDENCE_BYTES,
  MAX_QUOTE_BYTES,
} from './limits.ts';

const documentSchema = v.strictObject({
  /** The exact bytes that were signed. */
  json: boundedBytes(1, MAX_DOCUMENT_BYTES),
  signature: fixedBytes(64),
  issuerChain: boundedText(1, MAX_CHAIN_CHARACTERS),
});

/** What Intel says about machines of one kind, as of lately. */
const collateralSchema = v.strictObject({
  tcbInfo: documentSchema,
  qeIdentity: documentSchema,
  rootCrl: boundedBytes(1, MAX_CRL_BYTES),
  pckCrl: boundedBytes(1, MAX_CRL_BYTES),
});

const eventSchema = v.strictObject({
  event: boundedText(0, MAX_EVENT_NAME_CHARACTERS),
  payload: boundedBytes(0, MAX_EVENT_PAYLOAD_BYTES),
});

const evidenceSchema = v.strictObject({
  quote: boundedBytes(1, MAX_QUOTE_BYTES),
  /** What was measured into RTMR 3, in order. */
  events: v.pipe(v.array(eventSchema), v.maxLength(MAX_EVENTS)),
  collateral: collateralSchema,
  sealingKey: fixedBytes(ATTESTED_SEALING_KEY_BYTES),
  signingKey: fixedBytes(32),
  notAfterMs: unixTimeMs,
  nonce: fixedBytes(ATTEST_NONCE_BYTES),
});

export type SignedDocument = v.InferOutput<typeof documentSchema>;
export type Collateral = v.InferOutput<typeof collateralSchema>;
export type BootEvent = v.InferOutput<typeof eventSchema>;
export type Evidence = v.InferOutput<typeof evidenceSchema>;

export const encodeEvidence = (evidence: Evidence): Bytes => encodeCbor({ ...evidence });

/** @throws BombyxError `wire/malformed`, `wire/too-large`. */
export const decodeEvidence = (bytes: Uint8Array): Evidence =>
  parseCbor(evidenceSchema, bytes, MAX_EVIDENCE_BYTES);
