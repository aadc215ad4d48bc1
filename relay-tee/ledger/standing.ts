/** Where an instance stands at one moment, and which kinds of command it may take there. */
import type { ErrorCode } from '#protocol/errors.ts';
import { whyNoPromise, whyNoTicket, type Phase } from './instance.ts';
import type { SeenVault } from './store/books.ts';

export interface Standing {
  readonly phase: Phase;
  /** The chain's time. */
  readonly timeMs: number;
  /** A view of the vault at most V old, on whose time both clocks agree. */
  readonly viewIsGood: boolean;
  /**
   * Moves like the monotonic clock and stands near the chain's time, also across restarts: for how long things take.
   * Known while the view is good and nothing comes late because of a restart.
   */
  readonly steadyMs: number | undefined;
}

/** Why no payout can be promised or commit made, nor a key released: `undefined` when they can. */
export const promiseRefusal = (s: Standing): ErrorCode | undefined =>
  whyNoPromise(s.phase) ?? (s.viewIsGood ? undefined : 'relay/stalled');

/** Rules 1 and 9: why no ticket or withdrawal can be given. */
export const ticketRefusal = (s: Standing): ErrorCode | undefined =>
  whyNoTicket(s.phase) ?? (s.viewIsGood ? undefined : 'relay/stalled');

/** A closing vault gives no tickets, and lets everybody withdraw. */
export const closingRefusal = (vault: SeenVault): ErrorCode | undefined =>
  vault.closeAtS === 0 ? undefined : 'relay/closing';
