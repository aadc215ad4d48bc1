/** Proof as a type: a relay or provider that was verified, which nothing but the verifier makes. SPEC §15.5. */
import type { Bytes } from '../bytes/bytes.ts';
import type { PeerId } from '../ids.ts';
import type { Measurement } from './policy.ts';
import type { AttestedKeys } from './report-data.ts';
import type { TcbVerdict } from './tcb.ts';
import type { EvidenceKind } from './trust.ts';

/** Keys that live in a machine which runs a listed program, and what is known about it. */
export interface Attested extends AttestedKeys {
  /** Shown wherever the result is: simulated evidence proves nothing. */
  readonly evidence: EvidenceKind;
  readonly network: string;
  readonly id: PeerId;
  readonly measurement: Measurement;
  readonly tcb: TcbVerdict;
  /** Names the processor package. */
  readonly ppid: Bytes;
  /** Of the collateral. */
  readonly evaluationNumber: number;
  /** What the quote says: names these keys in live signatures and in the log. */
  readonly reportData: Bytes;
  /** When the machine made the quote, by its own clock; what is shown as the evidence's age counts from here. */
  readonly issuedAtMs: number;
  /** When the first of keys, certificates, lists and documents ends. */
  readonly validUntilMs: number;
}

export interface AttestedRelay extends Attested {
  readonly __attested: 'AttestedRelay';
}

export interface AttestedProvider extends Attested {
  readonly __attested: 'AttestedProvider';
}
