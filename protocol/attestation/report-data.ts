/** The 64 bytes by which a quote vouches for keys: whose, where, until when, and for which question. SPEC §15.2. */
import { concat, lp, type Bytes } from '../bytes/bytes.ts';
import type { PeerId } from '../ids.ts';

const LABEL = 'bombyx/attested-keys/1';

export type AttestedRole = 'relay' | 'provider';

/** Keys that were made inside of the machine, and how long they are used. */
export interface AttestedKeys {
  /** X-Wing. */
  readonly sealingKey: Bytes;
  /** Ed25519, raw. */
  readonly signingKey: Bytes;
  readonly notAfterMs: number;
}

export interface ReportDataFields extends AttestedKeys {
  readonly role: AttestedRole;
  readonly network: string;
  readonly id: PeerId;
  readonly nonce: Bytes;
}

/** SHA-512 over all fields; each behind its length, so that none can lend a byte to the next. */
export async function reportDataOf(fields: ReportDataFields): Promise<Bytes> {
  const { role, network, id, sealingKey, signingKey, notAfterMs, nonce } = fields;
  const content = concat(
    lp(LABEL),
    lp(role),
    lp(network),
    lp(id),
    lp(sealingKey),
    lp(signingKey),
    lp(uint64(notAfterMs)),
    lp(nonce),
  );
  return new Uint8Array(await crypto.subtle.digest('SHA-512', content));
}

/** `value` as 8 big-endian bytes. */
function uint64(value: number): Bytes {
  const out = new Uint8Array(8);
  new DataView(out.buffer).setBigUint64(0, BigInt(value));
  return out;
}
