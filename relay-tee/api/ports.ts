/** What the API needs of other parts of the relay, each of which has more than one maker. */
import type { Evidence } from '#protocol/attestation/evidence.ts';
import type { Bytes } from '#protocol/bytes/bytes.ts';
import { BombyxError } from '#protocol/errors.ts';
import type { PeerId } from '#protocol/ids.ts';

/** What a caller wants to see signed now. SPEC §15.2. */
export interface LiveQuestion {
  /** 32 fresh random bytes of the caller. */
  readonly challenge: Bytes;
  readonly caller: PeerId;
  /** The relay's newest signed checkpoint. */
  readonly checkpoint: string;
}

/** Proves the machine that this relay runs in, and the relay's present keys. */
export interface Attester {
  /** With a quote made over the caller's nonce of 32 bytes; where quotes are slow that takes seconds. */
  evidenceFor(nonce: Bytes): Promise<Evidence>;
  /** With the quote of this hour, and a signature that its key is here now. */
  liveEvidence(question: LiveQuestion): Promise<{ readonly evidence: Evidence; readonly signature: Bytes }>;
}

/** Shows the books what the chain says of single accounts. */
export interface ChainSight {
  /**
   * Shows one client account now, unless it was seen within `maxAgeMs`: one that has just been opened is known to nobody
   * before somebody names it.
   *
   * @throws BombyxError `vault/absent`, `vault/foreign`, `relay/stalled`.
   */
  see(account: string, maxAgeMs?: number): Promise<void>;
}

export interface ReleaseRequest {
  /** Signed, as the relay gave it. */
  readonly ticket: Bytes;
  /** Id of the relay's key that the requester encapsulated to. */
  readonly relayKeyId: Bytes;
  /** The requester's encapsulation to this relay. */
  readonly enc: Bytes;
  /** The provider's evidence, encoded, for a nonce of this relay. */
  readonly evidence: Bytes;
}

/** The relay's share, sealed to the provider's attested key, and the promise that this is logged. */
export interface Released {
  readonly enc: Bytes;
  readonly box: Bytes;
  readonly promise: Bytes;
}

/** No share, and that is logged: with record, salt and position whoever was refused can show it to anybody. SPEC §8. */
export class LoggedRefusal extends BombyxError {
  readonly record: Bytes;
  readonly salt: Bytes;
  readonly position: number;

  constructor(reason: BombyxError, logged: Pick<LoggedRefusal, 'record' | 'salt' | 'position'>) {
    super(reason.code, reason.detail, { cause: reason });
    this.record = logged.record;
    this.salt = logged.salt;
    this.position = logged.position;
  }
}

/** Class `confidential`: shares of keys go to machines that proved themselves, and to those alone. */
export interface KeyRelease {
  /** Keeps the policy that a ticket is to name, and returns its hash. @throws BombyxError for one that it cannot evaluate. */
  keepPolicy(document: Bytes): Promise<Bytes>;
  /** For a provider's evidence, 32 bytes. */
  nonce(): Bytes;
  /**
   * One for each ticket; asked again, the same.
   *
   * @throws LoggedRefusal; BombyxError `relay/…`, `ticket/…`, `wire/…` for what was not logged.
   */
  release(request: ReleaseRequest): Promise<Released>;
}

/** Signed figures of providers, as the relay last made them. */
export interface FiguresSource {
  figuresOf(provider: PeerId): Bytes | undefined;
}
