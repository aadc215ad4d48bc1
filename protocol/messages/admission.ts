/** Proof of key possession towards a hub: a signature over its challenge and its origin. SPEC §3. */
import * as v from 'valibot';
import { encodeCbor } from '../bytes/cbor.ts';
import type { Bytes } from '../bytes/bytes.ts';
import { fromBase64url, toBase64url } from '../bytes/text.ts';
import { IDENTITY_KEY_BYTES, SIGNATURE_BYTES, verifySignature, type Identity } from '../crypto/identity.ts';
import { BombyxError } from '../errors.ts';
import { peerIdOf, type PeerId } from '../ids.ts';
import { boundedBytes, fixedBytes, parseCbor } from './schema.ts';

const ADMISSION_DOMAIN = 'bombyx/admission/1';
const MAX_PROOF_BYTES = 512;

/** Opaque to the client; the hub checks by itself that it made it, that it is fresh and that it was not used. */
export const challengeBytes = boundedBytes(16, 64);

const proofSchema = v.strictObject({
  key: fixedBytes(IDENTITY_KEY_BYTES),
  challenge: challengeBytes,
  sig: fixedBytes(SIGNATURE_BYTES),
});

export type AdmissionProof = v.InferOutput<typeof proofSchema>;

const statement = (hubOrigin: string, challenge: Bytes): Bytes => encodeCbor({ hub: hubOrigin, challenge });

/**
 * Signs the hub's challenge.
 *
 * @param hubOrigin scheme, host and port that this client connects to, e.g. `https://example.org`: a hub that
 *   relays another hub's challenge gets a proof that the other one refuses.
 */
export async function proveAdmission(
  identity: Identity,
  hubOrigin: string,
  challenge: Bytes,
): Promise<AdmissionProof> {
  const sig = await identity.sign(ADMISSION_DOMAIN, statement(hubOrigin, challenge));
  return { key: identity.publicKey, challenge, sig };
}

/** The proof as PeerJS's `token` parameter: base64url of its CBOR. Good for one connection only, so no secret. */
export const encodeAdmissionToken = (proof: AdmissionProof): string => toBase64url(encodeCbor({ ...proof }));

/** @throws BombyxError `hub/admission` on anything that is not a token. */
export function decodeAdmissionToken(token: string): AdmissionProof {
  if (token.length > MAX_PROOF_BYTES * 2) throw new BombyxError('hub/admission', 'token length');
  try {
    return parseCbor(proofSchema, fromBase64url(token), MAX_PROOF_BYTES);
  } catch (cause) {
    throw new BombyxError('hub/admission', 'token', { cause });
  }
}

/**
 * Returns the id that the proof's key owns.
 *
 * @param hubOrigins the hub's own public origins, from its configuration (never from a `Host` header).
 * @throws BombyxError `hub/admission` unless the signature covers this challenge and one of the origins.
 */
export async function verifyAdmission(proof: AdmissionProof, hubOrigins: readonly string[]): Promise<PeerId> {
  for (const origin of hubOrigins)
    if (await verifySignature(proof.key, ADMISSION_DOMAIN, statement(origin, proof.challenge), proof.sig))
      return peerIdOf(proof.key);
  throw new BombyxError('hub/admission', 'signature');
}
