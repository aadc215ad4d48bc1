/** The seam to further hub processes: who is connected, messages between peers, offers, spent challenges. */
import type { Bytes } from '#protocol/bytes/bytes.ts';
import type { PeerId } from '#protocol/ids.ts';

/** The two endpoints are separate rooms: a peer sits in each with its own socket. */
export type Room = 'peerjs' | 'market';

/** Text in the PeerJS room, bytes in the market. */
export type BusMessage = string | Bytes;

/** One connected peer's place in a room. */
export interface Seat {
  /** Unique per connection, so that a connection that is gone cannot touch what its successor holds. */
  readonly session: string;
  /** Hands over a message; false when the peer's socket is backed up. */
  deliver(message: BusMessage): boolean;
  /** A newer connection of the same peer took the place. */
  replaced(): void;
}

/** A verified offer as the directory lists it. */
export interface Listing {
  readonly provider: PeerId;
  /** The signed statement, passed on as it came. */
  readonly bytes: Bytes;
  readonly issuedAtMs: number;
  readonly seq: number;
  readonly freeSlots: number;
  readonly models: readonly string[];
}

export interface OfferFollower {
  listed(listing: Listing): void;
  gone(provider: PeerId): void;
}

/** Held by `tests/hub/bus.node.test.ts` for every implementation. */
export interface Bus {
  /** Seats `peer`; whoever sat there before is told `replaced`. The caller has checked the peer's proof. */
  claim(room: Room, peer: PeerId, seat: Seat): Promise<void>;
  /** Says that the session still lives, where a claim could outlast the process that made it. */
  touch(room: Room, peer: PeerId, session: string): Promise<void>;
  /** Frees the place, if `session` still holds it. */
  release(room: Room, peer: PeerId, session: string): Promise<void>;
  present(room: Room, peer: PeerId): Promise<boolean>;
  /** Delivers in the order of the calls; false when nobody could take it. */
  send(room: Room, to: PeerId, message: BusMessage): Promise<boolean>;

  /** True for the first caller with this `nonce`; remembered until `untilMs`. @throws BombyxError `hub/full`. */
  spendChallenge(nonce: string, untilMs: number): Promise<boolean>;

  /** Lists or replaces the provider's offer; it goes by itself after `lifetimeMs` without another. */
  publishOffer(listing: Listing, lifetimeMs: number): Promise<void>;
  withdrawOffer(provider: PeerId): Promise<void>;
  /** Tells of every offer that stands now, then of every change, until the returned function is called. */
  followOffers(follower: OfferFollower): () => void;

  close(): Promise<void>;
}
