/** What may stand at the top of a machine's proof. SPEC §15.4. */

/** `simulated` evidence proves nothing and is shown as such wherever its result is. */
export type EvidenceKind = 'hardware' | 'simulated';

/** One public key infrastructure: whose root counts, and by which common names its roles are told apart. */
export interface TrustProfile {
  readonly evidence: EvidenceKind;
  /** SHA-256 of the root certificate in DER, in hex. */
  readonly rootSha256: string;
  readonly pckCertificateName: string;
  readonly pckAuthorityNames: readonly string[];
  readonly tcbSignerName: string;
}
