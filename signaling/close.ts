/** The reasons for which the hub closes a socket, each with its WebSocket close code. */

export const CLOSE_CODES = {
  /** The hub is shutting down: connect again. */
  'hub/stopping': 1001,
  'wire/malformed': 1003,
  'wire/too-large': 1009,
  'wire/order': 1008,
  'hub/admission': 1008,
  'hub/origin': 1008,
  'hub/rate': 1008,
  'hub/full': 1013,
  /** The hub failed on a frame; nothing is known to be wrong with the peer. */
  'hub/failed': 1011,
  /** The same key connected again: do not reconnect, or two tabs push each other out for ever. */
  'hub/replaced': 4001,
  /** Nothing was heard for too long. */
  'hub/silent': 4002,
  /** The peer reads too slowly. */
  'hub/slow': 4003,
} as const;

export type CloseReason = keyof typeof CLOSE_CODES;

export function isCloseReason(value: string): value is CloseReason {
  return Object.hasOwn(CLOSE_CODES, value);
}
