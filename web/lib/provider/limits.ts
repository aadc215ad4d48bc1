/** The provider's own numbers, each with its reason. */

/** Jobs that may wait for the engine: a longer queue is a worse answer than another provider. */
export const MAX_WAITING_JOBS = 4;

/** Channels held open at once: far above what one engine can serve, far below what hurts a tab. */
export const MAX_CHANNELS = 64;

/** Jobs that one channel may have open: one running, a few waiting. */
export const MAX_JOBS_PER_CHANNEL = 4;

/** Quotes that stand at once, in all and for one requester: each costs a signature and a map entry. */
export const MAX_OPEN_QUOTES = 128;
export const MAX_OPEN_QUOTES_PER_REQUESTER = 8;

/** Time for a sealed request to arrive whole, or for the last of an answer to be taken. */
export const TRANSFER_TIMEOUT_MS = 20_000;

/** Assumed length of a job before any was measured. */
export const ASSUMED_JOB_MS = 4_000;

/** Text in one answer piece, in UTF-16 units: even at four bytes each it fits one sealed chunk. */
export const MAX_PIECE_CHARACTERS = 3_500;

/** How long running jobs may go on after *Stop*. */
export const STOP_GRACE_MS = 10_000;

/** Jobs that the page's log keeps. */
export const MAX_LOGGED_JOBS = 200;
