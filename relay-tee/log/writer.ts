/** What the ledger needs of the log: to add to it inside its own transaction. */
import type { Bytes } from '#protocol/bytes/bytes.ts';

/**
 * Everything here is synchronous and sees what the open transaction has written: with its commit the leaves are in the
 * log for ever, with its rollback they never were.
 */
export interface LogWriter {
  /** Adds a leaf of 32 bytes, `SHA-256(lp(domain) ‖ salt ‖ record)` as `leafOf` makes it; the log hashes it once more. */
  append(leafHash: Bytes): void;
  /** Leaves so far, and so the position of the next one. */
  readonly size: number;
  /** RFC 6962's root over all of them. */
  root(): Bytes;
}
