/** Provenance records: what a provider claims about one answer, signed by it, and the hashes that tie it to the text. SPEC §8. */
import * as v from 'valibot';
import { concat, lp, type Bytes } from '../bytes/bytes.ts';
import { encodeCbor, type CborValue } from '../bytes/cbor.ts';
import { hashInDomain } from '../crypto/hash.ts';
import { IDENTITY_KEY_BYTES, type Identity } from '../crypto/identity.ts';
import { peerIdOf, type PeerId } from '../ids.ts';
import { MAX_COMPLETION_TOKENS, MAX_LOG_RECORD_BYTES } from '../limits.ts';
import { modelId } from '../messages/offer.ts';
import { boundedInteger, fixedBytes, parse, parseCbor, unixTimeMs } from '../messages/schema.ts';
import { decodeSigned, signStatement, verifySigned } from '../messages/signed.ts';

const PROVENANCE_DOMAIN = 'bombyx/provenance/1';
const REQUEST_DOMAIN = 'bombyx/sealed-request/1';
const TRANSCRIPT_DOMAIN = 'bombyx/transcript/1';

const provenanceBody = v.strictObject({
  providerKey: fixedBytes(IDENTITY_KEY_BYTES),
  model: modelId,
  weightsHash: fixedBytes(32),
  class: v.picklist(['open', 'confidential']),
  requestHash: fixedBytes(32),
  transcriptHash: fixedBytes(32),
  promptTokens: boundedInteger(0, 10_000_000),
  completionTokens: boundedInteger(0, MAX_COMPLETION_TOKENS),
  /** By the provider's clock. */
  finishedAtMs: unixTimeMs,
});

export type ProvenanceBody = v.InferOutput<typeof provenanceBody>;

/** A provider's claim whose signature and form were checked: only `verifyProvenanceRecord` makes it. */
export interface ProvenanceRecord extends ProvenanceBody {
  readonly provider: PeerId;
  readonly __verified: 'ProvenanceRecord';
}

/** Hash of the request as it crossed the wire: its sealed chunks, in order. */
export const sealedRequestHash = (boxes: readonly Uint8Array[]): Promise<Bytes> =>
  hashInDomain(REQUEST_DOMAIN, concat(...boxes.map(lp)));

/** Hash of what was said: the request's content as it was opened, and all text of the answer. */
export const transcriptHash = (request: Uint8Array, answer: string): Promise<Bytes> =>
  hashInDomain(TRANSCRIPT_DOMAIN, concat(lp(request), lp(answer)));

/** @throws BombyxError `input/invalid` for a field out of its range. */
export async function signProvenance(identity: Identity, body: ProvenanceBody): Promise<Bytes> {
  const encoded = encodeCbor(parse(provenanceBody, body, 'input/invalid') as CborValue);
  return signStatement(identity, PROVENANCE_DOMAIN, encoded);
}

/** @throws BombyxError `wire/malformed`, `wire/too-large`, `wire/signature`. */
export async function verifyProvenanceRecord(record: Uint8Array): Promise<ProvenanceRecord> {
  const signed = decodeSigned(record, MAX_LOG_RECORD_BYTES);
  const body = parseCbor(provenanceBody, signed.body, MAX_LOG_RECORD_BYTES);
  await verifySigned(signed, PROVENANCE_DOMAIN, body.providerKey);
  return { ...body, provider: await peerIdOf(body.providerKey), __verified: 'ProvenanceRecord' };
}
