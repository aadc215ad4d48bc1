/** P-256 keys of the simulated infrastructure. */
import { ownBytes, type Bytes } from '../../../protocol/bytes/bytes.ts';
import type { WebKey } from '../../../protocol/crypto/identity.ts';

const P256 = { name: 'ECDSA', namedCurve: 'P-256' } as const;
const WITH_SHA256 = { name: 'ECDSA', hash: 'SHA-256' } as const;

export interface SigningKeys {
  readonly privateKey: WebKey;
  /** 04 ‖ x ‖ y. */
  readonly point: Bytes;
}

export async function makeKeys(): Promise<SigningKeys> {
  const { privateKey, publicKey } = await crypto.subtle.generateKey(P256, true, ['sign', 'verify']);
  return { privateKey, point: new Uint8Array(await crypto.subtle.exportKey('raw', publicKey)) };
}

/** @throws DOMException unless `pkcs8` is a P-256 key. */
export const importPrivateKey = (pkcs8: Bytes): Promise<WebKey> =>
  crypto.subtle.importKey('pkcs8', pkcs8, P256, false, ['sign']);

/** `r ‖ s`. */
export const sign = async (keys: SigningKeys, content: Uint8Array): Promise<Bytes> =>
  new Uint8Array(await crypto.subtle.sign(WITH_SHA256, keys.privateKey, ownBytes(content)));
