/** Names of parties and things, as branded strings that only their makers produce. SPEC §2. */
import { toBase32 } from './bytes/text.ts';
import { hashInDomain, type Sha256 } from './crypto/hash.ts';
import { BombyxError } from './errors.ts';

/** 52 lower-case base32 characters: the hash of an identity key, and the peer's PeerJS id. */
export type PeerId = string & { readonly __brand: 'PeerId' };

/** 52 lower-case base32 characters: the hash of a relay's signing key. SPEC §12. */
export type RelayId = string & { readonly __brand: 'RelayId' };

const KEY_HASH = /^[a-z2-7]{52}$/;
export const PEER_DOMAIN = 'bombyx/peer/1';
const RELAY_DOMAIN = 'bombyx/relay/1';

/** `base32(SHA-256(lp("bombyx/peer/1") ‖ publicKey))` of a 32-byte Ed25519 public key. */
export async function peerIdOf(publicKey: Uint8Array, hash?: Sha256): Promise<PeerId> {
  return toBase32(await hashInDomain(PEER_DOMAIN, publicKey, hash)) as PeerId;
}

export function isPeerId(value: unknown): value is PeerId {
  return typeof value === 'string' && KEY_HASH.test(value);
}

/** @throws BombyxError `input/invalid` unless `text` has the form of a peer id. */
export function decodePeerId(text: unknown): PeerId {
  if (!isPeerId(text)) throw new BombyxError('input/invalid', 'peer id');
  return text;
}

/** `base32(SHA-256(lp("bombyx/relay/1") ‖ publicKey))` of the Ed25519 key that the relay's vault was deployed with. */
export async function relayIdOf(publicKey: Uint8Array, hash?: Sha256): Promise<RelayId> {
  return toBase32(await hashInDomain(RELAY_DOMAIN, publicKey, hash)) as RelayId;
}

export function isRelayId(value: unknown): value is RelayId {
  return typeof value === 'string' && KEY_HASH.test(value);
}
