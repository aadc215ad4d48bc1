/** Ed25519 by node:crypto, without a thread between: what a service signs and checks thousands of times a second. */
import { createPublicKey, sign, verify, type KeyObject } from 'node:crypto';
import { ownBytes, type Bytes } from '#protocol/bytes/bytes.ts';
import { IDENTITY_KEY_BYTES, SIGNATURE_BYTES } from '#protocol/crypto/identity.ts';
import { statementBytes, type SignatureCheck } from '#protocol/messages/signed.ts';

/** The relay's key, wherever it lives. */
export interface RelaySigner {
  /** Raw, 32 bytes. */
  readonly publicKey: Bytes;
  sign(message: Uint8Array): Bytes;
}

export const nodeSigner = (publicKey: Bytes, privateKey: KeyObject): RelaySigner => ({
  publicKey,
  sign: (message) => ownBytes(sign(null, message, privateKey)),
});

/** DER of an Ed25519 public key (RFC 8410 §4) up to its 32 bytes. */
const SPKI_ED25519 = Buffer.from('302a300506032b6570032100', 'hex');

/** Making a key of its bytes costs a fourth of a check: the keys of open tickets and sessions come again and again. */
const KEPT_KEYS = 4_096;

const keys = new Map<string, KeyObject>();

function keyOf(publicKey: Uint8Array): KeyObject {
  const name = Buffer.from(publicKey.buffer, publicKey.byteOffset, publicKey.length).toString('latin1');
  let key = keys.get(name);
  if (key) keys.delete(name);
  else key = createPublicKey({ key: Buffer.concat([SPKI_ED25519, publicKey]), format: 'der', type: 'spki' });
  keys.set(name, key); // at the end: the first one is always the one used longest ago
  const [oldest] = keys.keys();
  if (keys.size > KEPT_KEYS && oldest !== undefined) keys.delete(oldest);
  return key;
}

/** A point of small order, for which anybody can sign; contracts take it for no key. */
const isNoKey = (publicKey: Uint8Array): boolean => publicKey.every((byte) => byte === 0);

/** True when the holder of `publicKey` signed exactly `message`; false for any bad input. */
export function verifyMessage(publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean {
  if (publicKey.length !== IDENTITY_KEY_BYTES || signature.length !== SIGNATURE_BYTES) return false;
  if (isNoKey(publicKey)) return false;
  try {
    return verify(null, message, keyOf(publicKey), signature);
  } catch {
    return false;
  }
}

/** For the protocol's verifiers. */
export const nodeCheck: SignatureCheck = (publicKey, domain, body, signature) =>
  verifyMessage(publicKey, statementBytes(domain, body), signature);
