/** Providers that proved themselves a moment ago, each under the policies by which it was judged. SPEC §16. */
import type { AttestedProvider } from '#protocol/attestation/attested.ts';
import type { Evidence } from '#protocol/attestation/evidence.ts';
import { confidentialPolicyHash } from '#protocol/attestation/policy-document.ts';
import type { EvidencePolicy } from '#protocol/attestation/policy.ts';
import { reportDataOf } from '#protocol/attestation/report-data.ts';
import type { TrustProfile } from '#protocol/attestation/trust.ts';
import { checkStillProven, verifyProvider } from '#protocol/attestation/verify.ts';
import { toHex } from '#protocol/bytes/text.ts';
import { BombyxError } from '#protocol/errors.ts';
import type { PeerId } from '#protocol/ids.ts';
import type { Now } from '../ledger/rules/time.ts';
import { Kept } from './kept.ts';
import { MAX_PROVEN, PROVEN_LIFETIME_MS } from './limits.ts';
import type { Nonces } from './nonces.ts';

/** Who shows evidence, and what time it is on the chain. */
export interface Shown {
  readonly evidence: Evidence;
  readonly provider: PeerId;
  readonly nowMs: number;
}

export class ProvenProviders {
  readonly #network: string;
  readonly #profile: TrustProfile;
  readonly #nonces: Nonces;
  readonly #clock: () => Now;
  readonly #proven = new Kept<AttestedProvider>(MAX_PROVEN);
  readonly #names = new WeakMap<EvidencePolicy, string>();

  constructor(network: string, profile: TrustProfile, nonces: Nonces, clock: () => Now) {
    this.#network = network;
    this.#profile = profile;
    this.#nonces = nonces;
    this.#clock = clock;
  }

  /**
   * Judges evidence by `policy` and by `floor`, or finds that it was so judged at most 60 s ago and still holds. What is
   * remembered goes by report data and policy: never by a quote, of which there are many spellings.
   *
   * @throws BombyxError `release/nonce`, `attest/…`, `relay/busy`.
   */
  async prove(shown: Shown, policy: EvidencePolicy, floor: EvidencePolicy): Promise<AttestedProvider> {
    const { sealingKey, signingKey, notAfterMs, nonce } = shown.evidence;
    const named = { role: 'provider', network: this.#network, id: shown.provider } as const;
    const keys = await reportDataOf({ ...named, sealingKey, signingKey, notAfterMs, nonce });
    const attested = await this.#judge(shown, toHex(keys), policy);
    await this.#judge(shown, toHex(keys), floor);
    return attested;
  }

  async #judge(shown: Shown, keys: string, policy: EvidencePolicy): Promise<AttestedProvider> {
    const key = `${keys} ${await this.#nameOf(policy)}`;
    const known = this.#proven.get(key, this.#clock().monotonicMs);
    const attested = known ?? (await this.#verify(shown, policy));
    checkStillProven(attested, shown.nowMs, policy);
    const { monotonicMs } = this.#clock();
    if (!known) this.#proven.put(key, attested, monotonicMs + PROVEN_LIFETIME_MS, monotonicMs);
    return attested;
  }

  tidy(): void {
    this.#proven.tidy(this.#clock().monotonicMs);
  }

  /** Its hash, in hex: a few policies judge everybody. */
  async #nameOf(policy: EvidencePolicy): Promise<string> {
    const name = this.#names.get(policy) ?? toHex(await confidentialPolicyHash(policy));
    this.#names.set(policy, name);
    return name;
  }

  #verify({ evidence, provider, nowMs }: Shown, policy: EvidencePolicy): Promise<AttestedProvider> {
    const { nonce } = evidence;
    if (!this.#nonces.isFresh(nonce)) throw new BombyxError('release/nonce');
    const expected = { network: this.#network, id: provider, freshness: { kind: 'nonce', nonce } } as const;
    return verifyProvider(evidence, expected, { nowMs, profile: this.#profile, policy });
  }
}
