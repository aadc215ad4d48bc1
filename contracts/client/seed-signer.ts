/** A signer from the secret seed of its key: out of a mnemonic, or known to tests and devnets. */
import { concat, type Bytes } from '#protocol/bytes/bytes.ts';
import { fromBase64url, fromHex } from '#protocol/bytes/text.ts';
import { BombyxError } from '#protocol/errors.ts';
import { KEY_BYTES } from './cells.ts';
import { webCryptoSigner, type Signer } from './signer.ts';

const ED25519 = { name: 'Ed25519' } as const;

/** PKCS #8 around a raw Ed25519 seed (RFC 8410). */
const PKCS8_HEAD = fromHex('302e020100300506032b657004220420');

/** The Ed25519 key of a 32-byte seed (RFC 8032). @throws BombyxError `input/invalid` on another length. */
export async function seedSigner(seed: Uint8Array): Promise<Signer> {
  if (seed.length !== KEY_BYTES) throw new BombyxError('input/invalid', `a seed of ${seed.length} bytes`);
  const pkcs8 = concat(PKCS8_HEAD, seed);
  const { subtle } = crypto;
  const publicKey = await subtle.importKey('raw', await publicHalf(pkcs8), ED25519, true, ['verify']);
  const privateKey = await subtle.importKey('pkcs8', pkcs8, ED25519, false, ['sign']);
  return webCryptoSigner({ privateKey, publicKey });
}

/** WebCrypto gives the public half of a private key only inside of a JWK. */
async function publicHalf(pkcs8: Bytes): Promise<Bytes> {
  const extractable = await crypto.subtle.importKey('pkcs8', pkcs8, ED25519, true, ['sign']);
  const { x = '' } = await crypto.subtle.exportKey('jwk', extractable);
  return fromBase64url(x);
}
