/** What an encapsulation is bound to: the ticket (or the free quote), the policy and the recipient. SPEC §5. */
import { encodeCbor } from '../bytes/cbor.ts';
import { concat, lp, type Bytes } from '../bytes/bytes.ts';
import { hashInDomain } from '../crypto/hash.ts';

const JOB_INFO_DOMAIN = 'bombyx/job/1';
const POLICY_DOMAIN = 'bombyx/policy/1';

/** `info` of RFC 9180 for one attempt of one job. */
export function jobInfo(binding: {
  readonly ticketHash: Uint8Array;
  readonly policyHash: Uint8Array;
  readonly recipientKeyId: Uint8Array;
}): Bytes {
  return concat(
    lp(JOB_INFO_DOMAIN),
    lp(binding.ticketHash),
    lp(binding.policyHash),
    lp(binding.recipientKeyId),
  );
}

/** Hash of the policy document of class `open`, which says no more than its class. */
export function openPolicyHash(): Promise<Bytes> {
  return hashInDomain(POLICY_DOMAIN, encodeCbor({ class: 'open' }));
}
