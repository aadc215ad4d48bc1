/** Every number of the relay's API that is not part of the wire, with its unit and its reason. */
import type { Rate } from '#protocol/service/rate.ts';

/** What an operator may change; tests make them small. */
export interface ApiLimits {
  /** Sockets over all. */
  readonly maxConnections: number;
  /** Sockets of one address: an office behind one NAT, a few for each tab. */
  readonly maxConnectionsPerAddress: number;
  /** Requests of one address: an office in which everybody asks, and a provider's receipts for each of them. */
  readonly addressRate: Rate;
  /** Signed requests of one key: a busy provider hands in a receipt for each of many answers every second. */
  readonly keyRate: Rate;
  /** Time for a request's head, and for the whole request: against slow senders. */
  readonly headersTimeoutMs: number;
  readonly requestTimeoutMs: number;
  /** How often both are looked at. */
  readonly checkTimeoutsMs: number;
  /** How long requests in flight may take once the relay stops. */
  readonly drainMs: number;
  /** How long a stopping relay waits for the chain to show its last commit: some blocks, and the slowest of sources. */
  readonly lastCommitMs: number;
}

export const DEFAULT_LIMITS: ApiLimits = {
  maxConnections: 10_000,
  maxConnectionsPerAddress: 256,
  addressRate: { perSecond: 100, burst: 1_000 },
  keyRate: { perSecond: 50, burst: 500 },
  headersTimeoutMs: 10_000,
  requestTimeoutMs: 15_000,
  checkTimeoutsMs: 2_000,
  drainMs: 10_000,
  lastCommitMs: 90_000,
};

/** An idle connection is kept this long: the next receipt of an answer comes sooner. */
export const KEEP_ALIVE_TIMEOUT_MS = 15_000;

/** Largest request head: a signed header has about 250 bytes. */
export const MAX_HEADER_BYTES = 16_384;

/** Largest body of an operation that does not say otherwise: two statements about money, and what stands beside them. */
export const MAX_BODY_BYTES = 16_384;

/** Addresses and keys whose rates are remembered at once: about 200 bytes each. */
export const MAX_RATE_KEYS = 100_000;

/** How often rested budgets are looked for. */
export const SWEEP_MS = 5_000;

/** Nonces remembered for each 5 minutes of signed time: 2,600 requests a second, in 8 MB. */
export const MAX_NONCES_PER_SPAN = 786_432;
