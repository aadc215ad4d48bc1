/** Every number of the devnet, with its unit and its reason. */

/** Signed into wallet v5 messages: never −239, or a signature made here would be valid on mainnet. */
export const DEVNET_NETWORK_ID = -3;

/** How long ago a new chain begins: its genesis waits for the registry's timelock, a minute, on its own clock. */
export const GENESIS_AGE_S = 300;

/** Time between blocks where nothing else is asked: slow enough that a UI shows its waiting state. */
export const DEFAULT_BLOCK_TIME_MS = 1_000;

/** Longest block time and confirmation delay that can be set: an hour. */
export const MAX_DELAY_MS = 3_600_000;

/** Largest external message that validators take. */
export const MAX_EXTERNAL_BYTES = 65_535;

/** Largest request body: a stack with a few of the largest cells. */
export const MAX_BODY_BYTES = 524_288;

/** Largest request to the cosigner: an address and an amount. */
export const MAX_COSIGN_BYTES = 1_024;

/** How long a cosigned withdrawal can be used: ten minutes, for a person to approve it in the wallet. */
export const COSIGNED_FOR_S = 600;

/** Messages that may wait for a block: some minutes of work for the emulator. */
export const MAX_PENDING = 10_000;

/** Transactions in one block; what is left goes on in the next, so that no message loop stops the chain. */
export const MAX_BLOCK_TRANSACTIONS = 512;

/** With block time 0: how long a block takes in what arrives while it runs; the wait of the first one in it. */
export const OPEN_BLOCK_MS = 100;

/** Between two transactions, as the sandbox does it: room for the messages that one transaction sends. */
export const LT_STEP = 1_000_000n;

/** Gas of one get method: a bounded time, more than any method here needs. */
export const GET_METHOD_GAS = 1_000_000n;

/** Stack items that one get method call takes, nested ones counted, and how deep: more than anybody writes by hand. */
export const MAX_STACK_ITEMS = 1_024;
export const MAX_STACK_DEPTH = 64;

/** Transactions in one answer, where none are asked for, and at most. TonClient asks for one more than its caller. */
export const DEFAULT_PAGE = 10;
export const MAX_PAGE = 256;

/** What the faucet gives at once: 10,000 GRAM. */
export const FAUCET_MAX_NANO = 10_000_000_000_000n;

/** How often the faucet gives: a test run's burst, then a person's rate. */
export const FAUCET_RATE = { perSecond: 20, burst: 500 } as const;

/** Longest time jump in one call, and the end of time: `utime` is 32 bits. */
export const MAX_ADVANCE_S = 20 * 31_536_000;
export const LAST_UTIME = 4_200_000_000;

/** Accounts kept parsed in memory, about 2 kB each; the rest is read from disk. */
export const MAX_CACHED_ACCOUNTS = 8_192;

/** Time for a request's headers, for the whole request, and for an idle connection: against slow senders. */
export const HEADERS_TIMEOUT_MS = 10_000;
export const REQUEST_TIMEOUT_MS = 15_000;
export const KEEP_ALIVE_TIMEOUT_MS = 5_000;

/** Connections at once: a devnet serves one developer and the tests. */
export const MAX_CONNECTIONS = 512;

/** How long requests in progress may take when the devnet stops. */
export const STOP_GRACE_MS = 5_000;

/** How often connections that have become idle are closed while the devnet stops. */
export const IDLE_SWEEP_MS = 20;
