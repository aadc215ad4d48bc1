/** The two frames of the handshake, and the transcript that both sides sign. SPEC §2. */
import * as v from 'valibot';
import { encodeCbor } from '../bytes/cbor.ts';
import { concat, fromUtf8, lp, type Bytes } from '../bytes/bytes.ts';
import { IDENTITY_KEY_BYTES, SIGNATURE_BYTES } from '../crypto/identity.ts';
import { BombyxError } from '../errors.ts';
import { PROTOCOL_VERSION } from '../limits.ts';
import { boundedBytes, boundedText, fixedBytes, parseCbor } from '../messages/schema.ts';

export const FINGERPRINT_BYTES = 32;
export const NONCE_BYTES = 32;
const MAX_HELLO_BYTES = 1_024;
const MAX_VERSION_BYTES = 64;
const MAGIC = new Uint8Array([0x42, 0x4d, 0x42, 0x58]); // "BMBX": the part of the format that no version may change

export type Role = 'requester' | 'provider';

const helloSchema = v.strictObject({
  network: boundedText(1, 32),
  role: v.picklist(['requester', 'provider']),
  suites: v.pipe(v.array(boundedText(1, 64)), v.minLength(1), v.maxLength(8)),
  identityKey: fixedBytes(IDENTITY_KEY_BYTES),
  /** X25519 key that jobs are sealed to; empty for a requester. */
  sealingKey: boundedBytes(0, 32),
  nonce: fixedBytes(NONCE_BYTES),
});

export type Hello = v.InferOutput<typeof helloSchema>;

const proofSchema = v.strictObject({
  /** SHA-256 fingerprints of the two certificates as the signer's transport saw them. */
  own: fixedBytes(FINGERPRINT_BYTES),
  peer: fixedBytes(FINGERPRINT_BYTES),
  sig: fixedBytes(SIGNATURE_BYTES),
});

export type Proof = v.InferOutput<typeof proofSchema>;

/** `"BMBX" ‖ lp(version) ‖ CBOR`: the version stands where every version can read it. */
export function encodeHello(hello: Hello): Bytes {
  return concat(MAGIC, lp(PROTOCOL_VERSION), encodeCbor({ ...hello }));
}

/** @throws BombyxError `peer/version` when the other side speaks another version, else `wire/malformed`. */
export function decodeHello(bytes: Uint8Array): Hello {
  const header = MAGIC.length + 4;
  if (bytes.length < header || !MAGIC.every((byte, i) => byte === bytes[i]))
    throw new BombyxError('wire/malformed', 'hello');
  const versionBytes = new DataView(bytes.buffer, bytes.byteOffset).getUint32(MAGIC.length);
  if (versionBytes > MAX_VERSION_BYTES || header + versionBytes > bytes.length)
    throw new BombyxError('wire/malformed', 'hello');
  const version = readVersion(bytes.subarray(header, header + versionBytes));
  if (version !== PROTOCOL_VERSION) throw new BombyxError('peer/version'); // before the size: theirs may be larger
  return parseCbor(helloSchema, bytes.subarray(header + versionBytes), MAX_HELLO_BYTES);
}

function readVersion(bytes: Uint8Array): string {
  try {
    return fromUtf8(bytes);
  } catch (cause) {
    throw new BombyxError('wire/malformed', 'hello', { cause });
  }
}

export const encodeProof = (proof: Proof): Bytes => encodeCbor({ ...proof });
export const decodeProof = (bytes: Uint8Array): Proof => parseCbor(proofSchema, bytes, 256);

/** What `signer` signs: both hellos whole, its role, and the certificates as it saw them. */
export function transcript(sides: {
  readonly signer: Role;
  readonly requesterHello: Bytes;
  readonly providerHello: Bytes;
  readonly requesterFingerprint: Bytes;
  readonly providerFingerprint: Bytes;
}): Bytes {
  return encodeCbor({ ...sides });
}
