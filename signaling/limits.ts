/** Every number of the hub that is not part of the wire, with its unit and its reason. */
import type { Rate } from '#protocol/service/rate.ts';

/** What an operator may change; tests make them small. */
export interface HubLimits {
  /** Sockets over all. 11 kB each were measured, so 10,000 are 110 MB. */
  readonly maxConnections: number;
  /** Sockets of one address: an office behind one NAT, two sockets per tab. */
  readonly maxConnectionsPerAddress: number;
  /** New sockets of one address: a hub's restart brings a whole office back at once. */
  readonly connectRate: Rate;
  /** Frames of one socket. 20/s with a burst of 40 broke honest use, 100/s with 200 passed. */
  readonly messageRate: Rate;
  /** Bytes of one socket: a session's offer, answer and candidates are about 10 kB. */
  readonly byteRate: Rate;
  /** Frames of one address, over all its sockets. */
  readonly addressMessageRate: Rate;
  /** Bytes of one address, over all its sockets: bounds what it can push at one peer. */
  readonly addressByteRate: Rate;
  /** HTTP requests of one address. */
  readonly httpRate: Rate;
  /** Letters of one address: a question asks three providers, a failure three more. */
  readonly addressLetterRate: Rate;
  /** Letters that one admitted peer sends: a busy provider answers every asker. */
  readonly peerLetterRate: Rate;
  /** Letters from one address to one peer: below the next, or one address could fill anybody's inbox. */
  readonly addressInboxLetterRate: Rate;
  /** Letters that one admitted peer receives: what a tab can open and answer. */
  readonly inboxLetterRate: Rate;
  /** Letters over the whole hub. */
  readonly totalLetterRate: Rate;
  /** Different peers that one peer may write to first within `LETTER_WINDOW_MS`; answers do not count. */
  readonly maxCorrespondents: number;
  /** Offers listed over all: what the client keeps at most; at 3 kB each a snapshot of 6 MB. */
  readonly maxOffers: number;
  /** Offers listed from one address. */
  readonly maxOffersPerAddress: number;
}

export const DEFAULT_LIMITS: HubLimits = {
  maxConnections: 10_000,
  maxConnectionsPerAddress: 256,
  connectRate: { perSecond: 10, burst: 256 },
  messageRate: { perSecond: 100, burst: 200 },
  byteRate: { perSecond: 65_536, burst: 1_048_576 },
  addressMessageRate: { perSecond: 500, burst: 5_000 },
  addressByteRate: { perSecond: 524_288, burst: 16_777_216 },
  httpRate: { perSecond: 50, burst: 300 },
  addressLetterRate: { perSecond: 20, burst: 200 },
  peerLetterRate: { perSecond: 10, burst: 60 },
  addressInboxLetterRate: { perSecond: 5, burst: 40 },
  inboxLetterRate: { perSecond: 100, burst: 400 },
  totalLetterRate: { perSecond: 2_000, burst: 4_000 },
  maxCorrespondents: 48,
  maxOffers: 2_048,
  maxOffersPerAddress: 64,
};

/** Largest frame on the PeerJS socket: an SDP with many candidates is under 10 kB. */
export const MAX_PEERJS_FRAME_BYTES = 65_536;

/** Deepest nesting of a PeerJS message; the stock client's deepest is 3. */
export const MAX_JSON_DEPTH = 16;

/** Pieces that one frame may come in, by WebSocket fragments and by TCP reads: 64 KiB in packets of 1,400 bytes are 47. */
export const MAX_FRAME_FRAGMENTS = 64;
export const MAX_BUFFERED_CHUNKS = 1_024;

/** A socket from which nothing came for this long is closed. The stock client beats every 5 s, in hidden tabs every 60 s. */
export const SILENCE_MS = 90_000;

/**
 * Market sockets silent for this long are pinged, which every WebSocket answers by itself: somebody who only reads has
 * nothing to send. PeerJS sockets are not, since a tab that cannot beat cannot take a call either.
 */
export const PING_AFTER_MS = 30_000;

/** How often silent sockets, rested buckets and old memories are looked for. */
export const SWEEP_MS = 5_000;

/** How long the other side may take to answer a close before its socket is destroyed. */
export const CLOSE_TIMEOUT_MS = 1_500;

/**
 * Unsent bytes of a socket above which messages of other peers are turned away, so that nobody can have it closed:
 * more than a largest answer and a page that it asked for itself.
 */
export const BACKED_UP_BYTES = 2_097_152;

/** Unsent bytes above which a socket is closed as too slow: four of the largest answers to a query. */
export const SLOW_READER_BYTES = 4_194_304;

/** How long a message waits for a peer that is not there: it may be reconnecting. The stock server's value. */
export const ABSENT_WAIT_MS = 5_000;

/** How often waiting messages are tried again, where no arrival was seen. */
export const ABSENT_RETRY_MS = 250;

/** Most messages and bytes that wait for one absent peer (ten callers with their candidates), and bytes over all. */
export const MAX_WAITING_PER_PEER = 128;
export const MAX_WAITING_BYTES_PER_PEER = 262_144;
export const MAX_WAITING_BYTES = 16_777_216;

/** How long two peers that exchanged an offer or answer may send each other LEAVE and EXPIRE. */
export const ACQUAINTANCE_MS = 600_000;

/** Most remembered acquaintances over all: about 150 bytes each. */
export const MAX_ACQUAINTANCES = 100_000;

/** Window in which first letters to different peers are counted. */
export const LETTER_WINDOW_MS = 60_000;

/** An offer outlives its publisher's socket by this much, so that a reconnect shows no gap. */
export const OFFER_GRACE_MS = 2_000;

/** At most one frame of changes per subscriber in this time. */
export const CHANGE_PERIOD_MS = 100;

/** Most offer bytes in one frame to a subscriber, so that letters do not wait behind a megabyte. */
export const PAGE_BYTES = 262_144;

/** Most offer bytes in the answer to one query: at most a quarter of what closes a slow reader. */
export const RESULT_BYTES = 1_048_576;

/** What a frame costs of its socket's message rate where it makes the hub work or answer at length. */
export const FRAME_COST = { prove: 10, publish: 5, subscribe: 20, query: 10 } as const;

/** Spent challenges remembered at once: 30 s of 3,000 admissions per second. */
export const MAX_SPENT_CHALLENGES = 100_000;

/** Addresses and peers whose rates are remembered at once: about 200 bytes each. */
export const MAX_RATE_KEYS = 100_000;

/** Sockets that may be open at once only to hear why they are refused; above it, plain HTTP refuses. */
export const MAX_REFUSALS = 128;

/** Time for a request's headers, for the whole request, and for an idle connection: against slow senders. */
export const HEADERS_TIMEOUT_MS = 10_000;
export const REQUEST_TIMEOUT_MS = 15_000;
export const KEEP_ALIVE_TIMEOUT_MS = 5_000;

/** Largest request head: leaves room to refuse a long id by name. */
export const MAX_HEADER_BYTES = 16_384;
