/** The relay's lasting keys, and whether it may hold a ledger at all: only who can have them again may. SPEC §15.10. */
import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import type { Bytes } from '#protocol/bytes/bytes.ts';
import { fromBase64url } from '#protocol/bytes/text.ts';
import { nodeSigner, type RelaySigner } from '../../ledger/signatures.ts';

/** Keys that every instance of one relay has again: what a ledger needs. */
export interface LastingKeys {
  signer(): Promise<RelaySigner>;
  /** Seals account boxes. 32 bytes. */
  boxKey(): Promise<Bytes>;
}

/**
 * A signer of this start alone, for machines that prove themselves without a key provider: plain configfs-tsm seals
 * nothing to a machine. It has no box key, so that it can hold no ledger.
 */
export const quoteOnlySigner = (): RelaySigner => signerOf(generateKeyPairSync('ed25519').privateKey);

/** DER of a PKCS #8 Ed25519 key (RFC 8410 §7) up to its 32-byte seed. */
const PKCS8_ED25519 = Buffer.from('302e020100300506032b657004220420', 'hex');

/** The signer of a 32-byte seed, which is overwritten. */
export function signerOfSeed(seed: Bytes): RelaySigner {
  const der = Buffer.concat([PKCS8_ED25519, seed]);
  seed.fill(0);
  try {
    return signerOf(createPrivateKey({ key: der, format: 'der', type: 'pkcs8' }));
  } finally {
    der.fill(0);
  }
}

function signerOf(privateKey: KeyObject): RelaySigner {
  const { x = '' } = createPublicKey(privateKey).export({ format: 'jwk' });
  return nodeSigner(fromBase64url(x), privateKey);
}
