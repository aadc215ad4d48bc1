/** What the API needs of other parts of the relay, each of which has more than one maker. */
import type { Evidence } from '#protocol/attestation/evidence.ts';
import type { Bytes } from '#protocol/bytes/bytes.ts';
import type { ErrorCode } from '#protocol/errors.ts';
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
  /** The signed ticket. */
  readonly ticket: Bytes;
  /** Id of the relay's key that the requester encapsulated to. */
  readonly relayKeyId: Bytes;
  /** The requester's encapsulation to this relay. */
  readonly enc: Bytes;
  /** The provider's evidence as it encodes it, for a nonce of this relay's. */
  readonly evidence: Bytes;
}

/** The relay's share, sealed to the provider's attested key, and the promise that this is logged. */
export interface KeyReleased {
  readonly t: 'released';
  readonly enc: Bytes;
  readonly box: Bytes;
  readonly promise: Bytes;
}

/** No share: the log's record of that and its salt are the provider's to keep. */
export interface ReleaseRefused {
  readonly t: 'refused';
  readonly code: ErrorCode;
  readonly record: Bytes;
  readonly salt: Bytes;
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
  /** One for each ticket; asked again, the same. @throws BombyxError where nothing is logged: `relay/…`, `ticket/…` */
  release(ask: ReleaseAsk): Promise<KeyReleased | ReleaseRefused>;
}

/** Signed figures of providers, as the relay last made them. */
export interface FiguresSource {
  figuresOf(provider: PeerId): Bytes | undefined;
}
