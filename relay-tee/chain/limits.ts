/** Every number of the chain worker, with its unit and its reason. */

/** Between two rounds where nothing else is asked: some blocks, and a small part of V. */
export const ROUND_EVERY_MS = 4_000;

/** After failures the pause doubles up to this: half of V, so that one good answer is enough to go on in time. */
export const ROUND_AT_MOST_MS = 15_000;

/** Accounts looked at in one round: with both sources some requests a second, which a keyed endpoint allows. */
export const ACCOUNTS_PER_ROUND = 32;

/** An account with something at stake is looked at again after this. */
export const ACCOUNT_EVERY_MS = 10_000;

/** Looks at the same time. */
export const LOOKS_AT_ONCE = 8;

/** A view this young serves a ticket: half of V, so that it is still good when the ticket is decided. */
export const SEEN_FOR_MS = 15_000;

/** Of one request to an endpoint: two of them fit into a look. */
export const REQUEST_TIMEOUT_MS = 5_000;

/** How long one look at an account, or at what is under way, may take: the vault must be looked at again within V. */
export const LOOK_TIMEOUT_MS = 10_000;

/** Looks at accounts that callers wait for at the same time: above it they are turned away. */
export const MAX_SEEING = 64;

/** Get methods are asked again this often though the account has not changed: prices of the network may have. */
export const PRICES_ANEW_MS = 600_000;

/** Accounts whose last answer is kept. */
export const KEPT_READINGS = 8_192;

/** How long the network may take an order: some blocks; a lost one is made anew after it. */
export const ORDER_VALID_S = 60;

/** An order that was not seen yet is given to both endpoints again. */
export const ORDER_AGAIN_MS = 10_000;

/** Bytes of messages in one order: an external message has at most 65,535. */
export const MAX_ORDER_BYTES = 48_000;

/** The wallet's own gas and storage for one order, several times what it costs at the prices of August 2026. */
export const ORDER_FEES_NANO = 2_000_000n;

/** For bringing one message to its contract, several times what it costs at those prices. */
export const MESSAGE_FEES_NANO = 2_000_000n;

/** Travels with a commit, of which it needs a tenth; the vault sends the rest back. */
export const COMMIT_NANO = 10_000_000n;

/** Travels with the opening of the operator's own account, which asks about 0.0034; the account sends the rest back. */
export const OPERATOR_OPEN_NANO = 20_000_000n;

/** Kept for commits where nothing else is asked: more than thirty of them. */
export const CARRIER_RESERVE_NANO = 100_000_000n;

/** The same statement is carried again after this, and twice as long each time: what was refused once costs gas. */
export const CARRY_AGAIN_MS = 30_000;
export const CARRY_AGAIN_AT_MOST_MS = 3_600_000;

/** Whatever a wallet sent longer ago than this has arrived. */
export const FLIGHT_S = 900;

/** Of the wallet's transactions at a start. */
export const MAX_RECENT = 512;

/** Arrivals looked for in one round. */
export const FLIGHTS_PER_ROUND = 32;

/** A clean stop waits this long for its commit to land. */
export const STOP_TIMEOUT_MS = 60_000;

/** The reserve of an account pays for this long (contracts/shared/fees.tolk), but is no larger than the cap. */
export const RESERVE_S = 2 * 365 * 24 * 3_600;
export const RESERVE_CAP_NANO = 10_000_000n;

/** Where the cap hides what storage costs, it is taken for this many times as much. */
export const HIDDEN_PRICE_FACTOR = 10n;

/** Between the look at a provider's account and the claim that reaches it, generously. */
export const CLAIM_AHEAD_S = 3_600;
