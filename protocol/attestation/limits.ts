/** Every number of evidence that is not Intel's own, with its unit and its reason. SPEC §15.1, §15.5. */

/** Real quotes have about 5,000 bytes, most of them certificates. */
export const MAX_QUOTE_BYTES = 10_000;

/** Real boot logs of RTMR 3 have about ten events; applications add a few. */
export const MAX_EVENTS = 64;
export const MAX_EVENT_NAME_CHARACTERS = 64;
export const MAX_EVENT_PAYLOAD_BYTES = 1_024;

/** Intel's TCB info has about 4,000 bytes. */
export const MAX_DOCUMENT_BYTES = 65_536;

/** Two certificates have about 1,900 characters. */
export const MAX_CHAIN_CHARACTERS = 8_192;

/** Intel's list of revoked platforms has about 3,400 bytes and grows. */
export const MAX_CRL_BYTES = 131_072;

/** All of the above together, encoded. */
export const MAX_EVIDENCE_BYTES = 524_288;

/** How long keys are attested: quotes are slow to get, and a key epoch is an hour. */
export const EVIDENCE_LIFETIME_MS = 3_600_000;

/** How far the machine's clock may be ahead of the verifier's. */
export const EVIDENCE_CLOCK_SKEW_MS = 120_000;

/** An X-Wing public key: ML-KEM-768 and X25519. */
export const ATTESTED_SEALING_KEY_BYTES = 1_216;

export const ATTEST_NONCE_BYTES = 32;

/** A C2SP checkpoint with a few witnesses. */
export const MAX_CHECKPOINT_CHARACTERS = 1_024;

/** Allow-lists: dozens of measurements of half a kilobyte. */
export const MAX_ALLOW_LIST_BYTES = 65_536;

/** One policy: half an allow-list. */
export const MAX_POLICY_BYTES = 32_768;
