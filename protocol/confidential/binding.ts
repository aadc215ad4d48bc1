/** What both encapsulations of a confidential job are bound to: its ticket, and through it policy and recipient. SPEC §5.1. */
import { concat, lp, type Bytes } from '../bytes/bytes.ts';
import { hashInDomain, sha256 } from '../crypto/hash.ts';
import type { VerifiedTicket } from '../receipt/verify.ts';

const DOMAINS = { relay: 'bombyx/job-relay/1', provider: 'bombyx/job-provider/1' } as const;
const BOX_DOMAIN = 'bombyx/release-box/1';
const CONTEXT_DOMAIN = 'bombyx/shares/1';

/** Whose share it is. */
export type Party = keyof typeof DOMAINS;

/** What of a ticket an encapsulation is bound to. */
export type JobBinding = Pick<VerifiedTicket, 'hash' | 'policyHash' | 'recipientKeyId'>;

/** Both encapsulations of one attempt, 1,120 bytes each. */
export interface Encapsulations {
  readonly relay: Bytes;
  readonly provider: Bytes;
}

/** `info` of RFC 9180 for the encapsulation to `party`. */
export function shareInfo(party: Party, { hash, policyHash, recipientKeyId }: JobBinding): Bytes {
  return concat(lp(DOMAINS[party]), lp(hash), lp(policyHash), lp(recipientKeyId));
}

/** `info` of the box in which the relay's share goes to the provider. */
export async function boxInfo({ hash }: JobBinding, relayEnc: Uint8Array): Promise<Bytes> {
  return concat(lp(BOX_DOMAIN), lp(hash), lp(await sha256(relayEnc)));
}

/** Hash of everything that both shares come from: a combiner that leaves the ciphertexts out can be attacked through them. */
export function sharesContext(job: JobBinding, { relay, provider }: Encapsulations): Promise<Bytes> {
  const content = concat(
    lp(shareInfo('relay', job)),
    lp(relay),
    lp(shareInfo('provider', job)),
    lp(provider),
  );
  return hashInDomain(CONTEXT_DOMAIN, content);
}
