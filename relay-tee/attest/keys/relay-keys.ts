/** The relay's lasting keys, and whether it may hold a ledger at all: only who can have them again may. SPEC §15.10. */
import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import type { Bytes } from '#protocol/bytes/bytes.ts';
import { fromBase64url } from '#protocol/bytes/text.ts';
import { nodeSigner, type RelaySigner } from '../../ledger/signatures.ts';

/** Without a box key there is no ledger: what it sealed could never be opened again. */
export type RelayKeys =
  | { readonly kind: 'lasting'; readonly signer: RelaySigner; readonly boxKey: Bytes }
  | { readonly kind: 'quote-only'; readonly signer: RelaySigner };

/** Where a relay's keys come from. */
export interface KeyProvider {
  /** What people call it. */
  readonly name: string;
  keys(): Promise<RelayKeys>;
}

/** Plain configfs-tsm seals nothing to a machine: keys of this start alone. */
export const quoteOnlyKeys: KeyProvider = {
  name: 'none',
  keys: async () => ({ kind: 'quote-only', signer: signerOf(generateKeyPairSync('ed25519').privateKey) }),
};

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
