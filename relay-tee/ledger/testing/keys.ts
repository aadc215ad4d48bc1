/** Keys made of names, so that every run of a test has the same ones. */
import { createHash, createPrivateKey, createPublicKey, sign, type KeyObject } from 'node:crypto';
import { ownBytes, type Bytes } from '#protocol/bytes/bytes.ts';
import { fromBase64url } from '#protocol/bytes/text.ts';
import { statementBytes } from '#protocol/messages/signed.ts';
import { nodeSigner, type RelaySigner } from '../signatures.ts';

/** DER of a PKCS #8 Ed25519 key (RFC 8410 §7) up to its 32-byte seed. */
const PKCS8_ED25519 = Buffer.from('302e020100300506032b657004220420', 'hex');

/** 32 bytes that stand for `name`. */
export const bytesOf = (name: string): Bytes => ownBytes(createHash('sha256').update(name).digest());

export interface TestKey {
  readonly publicKey: Bytes;
  readonly privateKey: KeyObject;
  /** As the protocol's statements are signed. */
  sign(domain: string, body: Uint8Array): Promise<Bytes>;
  /** As cells are signed. */
  signHash(hash: Uint8Array): Bytes;
}

const keys = new Map<string, TestKey>();

export function testKey(name: string): TestKey {
  const known = keys.get(name);
  if (known) return known;
  const der = Buffer.concat([PKCS8_ED25519, bytesOf(`key/${name}`)]);
  const privateKey = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });
  const { x = '' } = createPublicKey(privateKey).export({ format: 'jwk' });
  const signHash = (message: Uint8Array): Bytes => ownBytes(sign(null, message, privateKey));
  const key: TestKey = {
    publicKey: fromBase64url(x),
    privateKey,
    sign: async (domain, body) => signHash(statementBytes(domain, body)),
    signHash,
  };
  keys.set(name, key);
  return key;
}

export function testRelaySigner(name: string): RelaySigner {
  const { publicKey, privateKey } = testKey(name);
  return nodeSigner(publicKey, privateKey);
}
