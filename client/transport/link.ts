/** A link: an ordered, reliable, message-keeping pipe to one peer, before anything about it is proven. */
import type { Bytes } from '../../protocol/bytes/bytes.ts';
import type { BombyxError } from '../../protocol/errors.ts';
import type { Fingerprints } from '../../protocol/handshake/handshake.ts';
import type { PeerId } from '../../protocol/ids.ts';

/** `direct` or `relay` (through TURN), once the transport knows. */
export type Route = 'direct' | 'relay';

export interface Link {
  /** Who the transport claims to have reached; the handshake proves it. */
  readonly remoteId: PeerId;
  /** Frames in order. Set once, before the first `await`; frames that came earlier are delivered then. */
  onFrame: (frame: Bytes) => void;
  /** Resolves with the reason once the link is gone, however it went. */
  readonly closed: Promise<BombyxError>;
  /** Hands one frame of at most `MAX_FRAME_BYTES` to the transport. @throws BombyxError `peer/closed`. */
  send(frame: Bytes): void;
  /** Resolves when the transport's own buffer is low enough for another frame. */
  writable(): Promise<void>;
  /** SHA-256 fingerprints of both certificates. @throws BombyxError `peer/identity` where none can be told. */
  fingerprints(): Promise<Fingerprints>;
  route(): Promise<Route>;
  close(): void;
  /** Ends the link for a reason that only the layer above knows. */
  fail(error: BombyxError): void;
}
