/** How long things take, per network: the letters of protocol.md §6 with their values. contracts/README.md, "Delays". */
import type { Network } from '#contracts/client/network.ts';

/** All in milliseconds. */
export interface Times {
  /** V: how old a view of the chain may be, by the monotonic clock from sending its query. */
  readonly viewMs: number;
  /** L: life of a ticket, in the chain's time. */
  readonly ticketMs: number;
  /** R: how long after its end a ticket can be redeemed. */
  readonly redemptionMs: number;
  /** P: how long a relay has to post what it charged. */
  readonly postingMs: number;
  /** W: validity of a cooperative withdrawal; at most L + R, so that a recovery outlives those it does not know. */
  readonly withdrawalMs: number;
  /** At most one commit in this time, but for X/2. */
  readonly commitIntervalMs: number;
  /** A change is committed after this time even if nobody waits for it. */
  readonly commitChangeMs: number;
  /** How far the host's clock may be from the chain's. */
  readonly clockGapMs: number;
  /** How long an operation's answer is kept for those who ask again: the life of a signed request, twice. */
  readonly operationMs: number;
}

const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;

const MAINNET_TIMES: Times = {
  viewMs: 30 * SECOND_MS,
  ticketMs: 10 * MINUTE_MS,
  redemptionMs: 10 * MINUTE_MS,
  postingMs: 12 * HOUR_MS,
  withdrawalMs: 20 * MINUTE_MS,
  commitIntervalMs: MINUTE_MS,
  commitChangeMs: 10 * MINUTE_MS,
  clockGapMs: 30 * SECOND_MS,
  operationMs: 20 * MINUTE_MS,
};

export const TIMES: Readonly<Record<Network['name'], Times>> = {
  mainnet: MAINNET_TIMES,
  /** D is an hour there. */
  testnet: { ...MAINNET_TIMES, postingMs: 30 * MINUTE_MS },
  /** D is two minutes there. */
  devnet: {
    ...MAINNET_TIMES,
    ticketMs: 20 * SECOND_MS,
    redemptionMs: 20 * SECOND_MS,
    postingMs: 30 * SECOND_MS,
    withdrawalMs: 40 * SECOND_MS,
    commitIntervalMs: 5 * SECOND_MS,
    commitChangeMs: 30 * SECOND_MS,
  },
};
