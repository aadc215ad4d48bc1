/** The provider's own numbers, each with its reason. */

/** Jobs that may wait for the engine: a longer queue is a worse answer than another provider. */
export const MAX_WAITING_JOBS = 4;

/** Channels held open at once: far above what one engine can serve, far below what hurts a tab. */
export const MAX_CHANNELS = 64;

/** Channels of one requester: the one it uses, and one that broke without our having noticed. */
export const MAX_CHANNELS_PER_REQUESTER = 2;

/** Handshakes under way at once, in all and with one peer: each lasts a fraction of a second where it is honest. */
export const MAX_HANDSHAKES = 32;
export const MAX_HANDSHAKES_PER_PEER = 4;

/** Jobs that one requester may have open, so that one alone cannot fill the queue. */
export const MAX_JOBS_PER_REQUESTER = 4;

/**
 * Quotes that stand at once, above which the oldest gives way: more than the hub brings letters while one stands
 * (20 a second, 100 at once). A quote reserves nothing, so declining instead would only let a flood lock others out.
 */
export const MAX_OPEN_QUOTES = 512;
/** Of one requester; above it, its own oldest gives way. */
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
