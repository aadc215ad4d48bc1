/** What the API needs of other parts of the relay, each of which has more than one maker. */
import type { Evidence } from '#protocol/attestation/evidence.ts';
import type { Bytes } from '#protocol/bytes/bytes.ts';
import type { PeerId } from '#protocol/ids.ts';

/** Evidence of the machine that this relay runs in. */
export interface Attester {
  /**
   * Evidence for the relay's present keys: made with this nonce (32 bytes), or with another one up to an hour ago where
   * quotes are slow. Whoever asks gets a live signature besides.
   */
  attest(nonce: Bytes): Promise<Evidence>;
}

export interface ReleaseAsk {
  /** The provider that asks: the key that signed the request. */
  readonly provider: Bytes;
  /** Hash of the ticket. */
  readonly ticket: Bytes;
  /** Number of the job's attempt, from 0. */
  readonly attempt: number;
  /** The provider's evidence as it encodes it, for a nonce of this relay's. */
  readonly evidence: Bytes;
  /** The requester's encapsulation to this relay. */
  readonly enc: Bytes;
  /** The provider's attested key that the export is to be sealed to. */
  readonly recipientKey: Bytes;
}

export interface KeyReleased {
  /** The relay's export, sealed to the recipient key. */
  readonly sealed: Bytes;
  /** The relay's signed promise that this release goes into its log. */
  readonly promise: Bytes;
}

/** Class `confidential`: shares of keys go to machines that proved themselves, and to those alone. */
export interface KeyRelease {
  /**
   * Keeps the policy that a ticket is to name, and returns its hash.
   *
   * @throws BombyxError for one that this relay cannot evaluate.
   */
  keepPolicy(document: Bytes): Promise<Bytes>;
  /** A nonce of 32 bytes for this provider's evidence. */
  nonce(provider: Bytes): Promise<Bytes>;
  /** One for each ticket and attempt. @throws BombyxError `attest/…`, `ticket/…`, `envelope/open` */
  release(ask: ReleaseAsk): Promise<KeyReleased>;
}

/** Signed figures of providers, as the relay last made them. */
export interface FiguresSource {
  figuresOf(provider: PeerId): Bytes | undefined;
}
