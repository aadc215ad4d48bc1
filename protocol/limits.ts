/** Every number of the wire, with its unit and its reason. SPEC §10. */

/** The protocol that this build speaks; two sides with different strings refuse each other (`peer/version`). */
export const PROTOCOL_VERSION = 'bombyx-wire/1';

/** Network name inside every signed transcript, so that a devnet statement means nothing elsewhere. */
export const DEFAULT_NETWORK = 'devnet';

/** Largest message on a data channel, header included: PeerJS chunks or refuses from 16,300 bytes on. */
export const MAX_FRAME_BYTES = 16_000;

/** Most plaintext in one sealed chunk: a frame less its CBOR header, AEAD tag and padding prefix. */
export const MAX_CHUNK_PLAINTEXT_BYTES = 15_360;

/** Largest sealed request: far above any context of the catalogue, far below what hurts a tab. */
export const MAX_REQUEST_BYTES = 1_048_576;

/** Most messages in one conversation that a provider accepts. */
export const MAX_CONVERSATION_MESSAGES = 512;

/** Longest answer that may be asked for, in tokens. */
export const MAX_COMPLETION_TOKENS = 32_768;

/** Most text that one token may carry on average before the answer counts as an overrun, in UTF-8 bytes. */
export const MAX_BYTES_PER_TOKEN = 64;

/** How long an offer stands without renewal. */
export const OFFER_LIFETIME_MS = 30_000;

/** How often a provider renews its offer: three chances before it expires. */
export const OFFER_RENEW_MS = 10_000;

/** Largest encoded offer: a provider with a dozen models needs about 3 kB. */
export const MAX_OFFER_BYTES = 8_192;

/** Most models in one offer. */
export const MAX_OFFER_MODELS = 16;

/** Most offers in one page of the directory's answer. */
export const MAX_DIRECTORY_OFFERS = 256;

/** Largest sealed letter (request for quote, quote) that the hub carries between two peers. */
export const MAX_LETTER_BYTES = 4_096;

/** How long a quote is firm: time to connect on a bad network, short enough that a slot is rarely missed. */
export const QUOTE_LIFETIME_MS = 20_000;

/** How long a requester waits for quotes before it takes the best so far. */
export const QUOTE_WAIT_MS = 1_500;

/** How many offers are asked for a quote at once. */
export const QUOTE_FANOUT = 3;

/** How long the handshake may take once the channel is open. */
export const HANDSHAKE_TIMEOUT_MS = 8_000;

/** How long a connection may take from the first message to the open channel. */
export const CONNECT_TIMEOUT_MS = 12_000;

/** Chunks that a sender may be ahead of the receiver's last credit: about 1 MB of full chunks. */
export const CREDIT_WINDOW_CHUNKS = 64;

/** A receiver returns credit after this many chunks, so that credits are a small part of the traffic. */
export const CREDIT_STEP_CHUNKS = 16;

/** Bytes in the transport's own buffer above which we stop handing it frames. */
export const TRANSPORT_HIGH_WATER_BYTES = 1_048_576;

/** How often an idle channel is pinged. */
export const PING_INTERVAL_MS = 1_000;

/** Bounds of the time after which a silent peer is dead: clamp(3 s + 3·RTT, 3.5 s, 5 s). */
export const SILENCE_BASE_MS = 3_000;
export const SILENCE_MIN_MS = 3_500;
export const SILENCE_MAX_MS = 5_000;

/** Tokens that come faster than this are batched into one chunk. */
export const TOKEN_BATCH_MS = 20;

/** Time to the first token that a requester waits for before it tries elsewhere. */
export const FIRST_TOKEN_TIMEOUT_MS = 30_000;

/** Longest gap between two tokens before the provider counts as stuck. */
export const NEXT_TOKEN_TIMEOUT_MS = 15_000;

/** Further providers that are tried after the first one fails; each of them can read the conversation. */
export const DEFAULT_FURTHER_ATTEMPTS = 2;

/** Clock difference that a signed time may have: people's clocks are wrong by minutes. */
export const MAX_CLOCK_SKEW_MS = 300_000;

/** How long a hub challenge can be answered. */
export const CHALLENGE_LIFETIME_MS = 30_000;

/** Most leaves in a log: more than a relay can ever append, and few enough that numbers stay exact. */
export const MAX_LOG_LEAVES = 2 ** 48;

/** Largest checkpoint: the log's line and those of many witnesses, post-quantum ones included. */
export const MAX_CHECKPOINT_BYTES = 131_072;

/** Largest record that a leaf stands for, signature included: the largest has about 400 bytes. */
export const MAX_LOG_RECORD_BYTES = 1_024;

/** Largest proof that a requester keeps: a checkpoint, a record and 48 hashes. */
export const MAX_PROVENANCE_PROOF_BYTES = 163_840;

/** Largest signed figures of one provider. */
export const MAX_FIGURES_BYTES = 1_024;

/** Longest time that one statement of figures covers. */
export const MAX_FIGURES_PERIOD_MS = 31 * 86_400_000;

/** How long figures are shown after their period has ended: relays renew them every day. */
export const FIGURES_LIFETIME_MS = 2 * 86_400_000;

/** Most jobs of one account that count in a provider's figures, and most of their tokens. */
export const MAX_FIGURE_JOBS_PER_ACCOUNT = 20;
export const MAX_FIGURE_TOKENS_PER_ACCOUNT = 100_000;

/** Highest speed that figures show, in tokens per 1,000 s: beyond what any machine answers with. */
export const MAX_FIGURE_SPEED_MILLI = 10_000_000;

/** The most that one amount of a ticket, receipt or cap may be: above what any job costs, and small enough that sums
 * of them fit the 63 bits that databases count with. */
export const MAX_AMOUNT_NANO = 1n << 60n;

/** Prices are for this many tokens. */
export const PRICE_UNIT_TOKENS = 1_000_000n;

/** Fees are parts of this. */
export const FEE_UNIT_BPS = 10_000n;

/** Largest ticket, receipt or other statement about money: a ticket is about 700 bytes. */
export const MAX_MONEY_STATEMENT_BYTES = 2_048;

/** Most tokens that a provider may run ahead of the last receipt. */
export const MAX_WINDOW_TOKENS = 64;

/** How far the time of a signed request may be off; a relay remembers nonces for twice this long. */
export const REQUEST_TIME_TOLERANCE_MS = MAX_CLOCK_SKEW_MS;

/** Largest release promise: a log record of about 400 bytes, its salt and two names. */
export const MAX_RELEASE_PROMISE_BYTES = 1_024;
