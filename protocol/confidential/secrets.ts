/** The secrets of a confidential job, out of two shares of which neither alone says anything. SPEC §5.1. */
import { concat, utf8, type Bytes } from '../bytes/bytes.ts';
import type { WebKey } from '../crypto/identity.ts';
import type { JobSecrets } from '../crypto/sealing.ts';
import { sharesContext, type Encapsulations, type JobBinding } from './binding.ts';

const SECRET_BITS = 256;

/** One share of each party, 32 bytes each. */
export interface Shares {
  readonly relay: Bytes;
  readonly provider: Bytes;
}

/** Combines the shares, and overwrites them: whoever has the secrets needs them no more. */
export async function combineShares(
  shares: Shares,
  job: JobBinding,
  encapsulations: Encapsulations,
): Promise<JobSecrets> {
  const both = concat(shares.relay, shares.provider);
  shares.relay.fill(0);
  shares.provider.fill(0);
  const ikm = await crypto.subtle.importKey('raw', both, 'HKDF', false, ['deriveBits']);
  both.fill(0);
  const salt = await sharesContext(job, encapsulations);
  return {
    request: await secretOf(ikm, salt, 'request'),
    response: await secretOf(ikm, salt, 'response'),
    salt: await secretOf(ikm, salt, 'salt'),
  };
}

async function secretOf(ikm: WebKey, salt: Bytes, label: keyof JobSecrets): Promise<Bytes> {
  const hkdf = { name: 'HKDF', hash: 'SHA-256', salt, info: utf8(`bombyx ${label}`) };
  return new Uint8Array(await crypto.subtle.deriveBits(hkdf, ikm, SECRET_BITS));
}
