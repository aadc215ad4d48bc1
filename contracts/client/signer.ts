/** Ed25519 over the hash of a cell, by WebCrypto: in every current browser and in Node, and no slow JavaScript curve. */
import type { Cell } from '@ton/core';
import { equalBytes, ownBytes, type Bytes } from '#protocol/bytes/bytes.ts';
import { hashOf, KEY_BYTES, SIGNATURE_BYTES } from './cells.ts';

const ED25519 = { name: 'Ed25519' } as const;

/** WebCrypto's key object, under a name that exists in Node's types and in the browser's. */
type WebKey = Awaited<ReturnType<typeof crypto.subtle.importKey>>;

/** A key that can sign statements, wherever it lives. */
export interface Signer {
  /** Raw, 32 bytes. */
  readonly publicKey: Bytes;
  sign(hash: Bytes): Promise<Bytes>;
}

/** A statement with the signature over its hash. */
export interface Signed {
  readonly cell: Cell;
  readonly signature: Bytes;
}

/** Signs with a WebCrypto pair, whose private half may be non-extractable. */
export async function webCryptoSigner(keys: { privateKey: WebKey; publicKey: WebKey }): Promise<Signer> {
  return {
    publicKey: new Uint8Array(await crypto.subtle.exportKey('raw', keys.publicKey)),
    sign: async (hash) => new Uint8Array(await crypto.subtle.sign(ED25519, keys.privateKey, hash)),
  };
}

export async function generateSigner(): Promise<Signer> {
  const pair = await crypto.subtle.generateKey(ED25519, false, ['sign', 'verify']);
  return webCryptoSigner(pair as { privateKey: WebKey; publicKey: WebKey });
}

export async function signStatement(signer: Signer, cell: Cell): Promise<Signed> {
  return { cell, signature: await signer.sign(hashOf(cell)) };
}

/** A key of all zeros is a point of small order, for which anybody can sign; the contracts take it for no key. */
const NO_KEY = new Uint8Array(KEY_BYTES);

/** True when the holder of `publicKey` signed this cell; false for any bad input. */
export async function verifyStatement(publicKey: Uint8Array, { cell, signature }: Signed): Promise<boolean> {
  if (publicKey.length !== KEY_BYTES || signature.length !== SIGNATURE_BYTES) return false;
  if (equalBytes(publicKey, NO_KEY)) return false;
  try {
    const key = await crypto.subtle.importKey('raw', ownBytes(publicKey), ED25519, false, ['verify']);
    return await crypto.subtle.verify(ED25519, key, ownBytes(signature), hashOf(cell));
  } catch {
    return false;
  }
}
