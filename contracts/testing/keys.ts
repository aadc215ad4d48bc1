/** Ed25519 keys that are the same in every run. */
import { webCryptoSigner, type Signer } from '../client/signer.ts';

const ED25519 = { name: 'Ed25519' } as const;

/** PKCS #8 around a raw Ed25519 seed (RFC 8410). */
const PKCS8_HEAD = Buffer.from('302e020100300506032b657004220420', 'hex');

/** The key of a 32-byte seed that is `byte`, 32 times. */
export async function fixedSigner(byte: number): Promise<Signer> {
  const pkcs8 = Buffer.concat([PKCS8_HEAD, Buffer.alloc(32, byte)]);
  const privateKey = await crypto.subtle.importKey('pkcs8', pkcs8, ED25519, true, ['sign']);
  const { x } = await crypto.subtle.exportKey('jwk', privateKey);
  if (x === undefined) throw new Error('no public half');
  const publicKey = await crypto.subtle.importKey('raw', Buffer.from(x, 'base64url'), ED25519, true, [
    'verify',
  ]);
  return webCryptoSigner({ privateKey, publicKey });
}
