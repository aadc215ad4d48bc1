/** Every number of key release, with its unit and its reason. SPEC §16. */
import { EVIDENCE_LIFETIME_MS } from '#protocol/attestation/limits.ts';

/** When a fresh key is named: a requester that has just verified the old one has some minutes left to seal to it. */
export const EPOCH_MS = EVIDENCE_LIFETIME_MS - 300_000;

/** How long a nonce can be answered: the slowest quotes take some seconds. */
export const NONCE_LIFETIME_MS = 60_000;

/** How long evidence that verified is believed without being shown again. */
export const PROVEN_LIFETIME_MS = 60_000;

/** Evidence that is remembered, a few kilobytes each. */
export const MAX_PROVEN = 4_096;

/** Policy documents that are kept: most requesters use the network's own, and each has at most 32 KiB. */
export const MAX_POLICIES = 1_024;

/** Releases and refusals that are remembered, two kilobytes each: tickets of ten minutes at 50 per second. */
export const MAX_GIVEN = 32_768;
