/** SHA-256 over WebCrypto, alone and behind a domain. SPEC §1. */
import { concat, lp, ownBytes, type Bytes } from '../bytes/bytes.ts';

export async function sha256(data: Uint8Array): Promise<Bytes> {
  return new Uint8Array(await crypto.subtle.digest('SHA-256', ownBytes(data)));
}

/** `SHA-256(lp(domain) ‖ data)`: the hash of one kind of statement, which no other kind can share. */
export function hashInDomain(domain: string, data: Uint8Array): Promise<Bytes> {
  return sha256(concat(lp(domain), data));
}
