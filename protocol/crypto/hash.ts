/** SHA-256 over WebCrypto, alone and behind a domain. SPEC §1. */
import { concat, lp, ownBytes, type Bytes } from '../bytes/bytes.ts';

/** How SHA-256 is computed: WebCrypto's way, or a service's own faster one, which need not be asynchronous. */
export type Sha256 = (data: Uint8Array) => Bytes | Promise<Bytes>;

export async function sha256(data: Uint8Array): Promise<Bytes> {
  return new Uint8Array(await crypto.subtle.digest('SHA-256', ownBytes(data)));
}

/** `SHA-256(lp(domain) ‖ data)`: the hash of one kind of statement, which no other kind can share. */
export async function hashInDomain(domain: string, data: Uint8Array, hash: Sha256 = sha256): Promise<Bytes> {
  return hash(concat(lp(domain), data));
}
