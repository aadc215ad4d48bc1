/** Policy documents of tickets that may still ask for their keys, by hash. SPEC §16. */
import { confidentialPolicyHash, decodeConfidentialPolicy } from '#protocol/attestation/policy-document.ts';
import { checkPolicy, type EvidencePolicy } from '#protocol/attestation/policy.ts';
import type { Bytes } from '#protocol/bytes/bytes.ts';
import { toHex } from '#protocol/bytes/text.ts';
import { BombyxError } from '#protocol/errors.ts';
import type { Now } from '../ledger/rules/time.ts';
import { Kept } from './kept.ts';
import { MAX_POLICIES } from './limits.ts';

export class Policies {
  readonly #clock: () => Now;
  readonly #keepMs: number;
  readonly #kept = new Kept<EvidencePolicy>(MAX_POLICIES);

  /** @param ticketMs - L. A document is kept twice as long, since its ticket is asked for behind it. */
  constructor(clock: () => Now, ticketMs: number) {
    this.#clock = clock;
    this.#keepMs = 2 * ticketMs;
  }

  /**
   * Keeps a document that a ticket is asked for with. Returns the policy hash that the ticket has to carry.
   *
   * @throws BombyxError `release/policy` for one that cannot be evaluated, `relay/busy`.
   */
  async keep(document: Uint8Array): Promise<Bytes> {
    const policy = evaluable(document);
    const hash = await confidentialPolicyHash(policy);
    const { monotonicMs } = this.#clock();
    this.#kept.put(toHex(hash), policy, monotonicMs + this.#keepMs, monotonicMs);
    return hash;
  }

  /** @throws BombyxError `release/policy` when it is not known, or not any more. */
  find(hash: Uint8Array): EvidencePolicy {
    const policy = this.#kept.get(toHex(hash), this.#clock().monotonicMs);
    if (!policy) throw new BombyxError('release/policy', 'unknown');
    return policy;
  }

  tidy(): void {
    this.#kept.tidy(this.#clock().monotonicMs);
  }
}

function evaluable(document: Uint8Array): EvidencePolicy {
  try {
    const policy = decodeConfidentialPolicy(document);
    checkPolicy(policy);
    return policy;
  } catch (cause) {
    throw new BombyxError('release/policy', undefined, { cause });
  }
}
