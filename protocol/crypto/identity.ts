/** Ed25519 identity keys: who a peer is. Private keys stay inside WebCrypto, not extractable. SPEC §2. */
import { concat, lp, ownBytes, type Bytes } from '../bytes/bytes.ts';
import { peerIdOf, type PeerId } from '../ids.ts';

const ED25519 = { name: 'Ed25519' } as const;
export const IDENTITY_KEY_BYTES = 32;
export const SIGNATURE_BYTES = 64;

/** WebCrypto's key object, under a name that exists in Node's types and in the browser's. */
export type WebKey = Awaited<ReturnType<typeof crypto.subtle.importKey>>;

/** An Ed25519 pair as WebCrypto holds it; storable in IndexedDB as it is. */
export interface IdentityKeys {
  readonly privateKey: WebKey;
  readonly publicKey: WebKey;
}

/** A party that can sign statements as `peerId`. */
export interface Identity {
  readonly peerId: PeerId;
  readonly publicKey: Bytes;
  /** Signs `lp(domain) ‖ body`; a signature for one domain means nothing in another. */
  sign(domain: string, body: Uint8Array): Promise<Bytes>;
}

/** Makes a fresh key pair whose private half cannot be read out. */
export async function generateIdentityKeys(): Promise<IdentityKeys> {
  return (await crypto.subtle.generateKey(ED25519, false, ['sign', 'verify'])) as IdentityKeys;
}

export async function identityOf(keys: IdentityKeys): Promise<Identity> {
  const publicKey = new Uint8Array(await crypto.subtle.exportKey('raw', keys.publicKey));
  return {
    peerId: await peerIdOf(publicKey),
    publicKey,
    sign: async (domain, body) =>
      new Uint8Array(await crypto.subtle.sign(ED25519, keys.privateKey, concat(lp(domain), body))),
  };
}

/** True when `signature` over `lp(domain) ‖ body` was made by the holder of `publicKey`; false for any bad input. */
export function verifySignature(
  publicKey: Uint8Array,
  domain: string,
  body: Uint8Array,
  signature: Uint8Array,
): Promise<boolean> {
  return verifyBareSignature(publicKey, concat(lp(domain), body), signature);
}

/** The same over a message that brings its own separation from every statement: a checkpoint's note (SPEC §8). */
export async function verifyBareSignature(
  publicKey: Uint8Array,
  message: Bytes,
  signature: Uint8Array,
): Promise<boolean> {
  if (publicKey.length !== IDENTITY_KEY_BYTES || signature.length !== SIGNATURE_BYTES) return false;
  try {
    const key = await crypto.subtle.importKey('raw', ownBytes(publicKey), ED25519, false, ['verify']);
    return await crypto.subtle.verify(ED25519, key, ownBytes(signature), message);
  } catch {
    return false;
  }
}
