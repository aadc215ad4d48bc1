/** What the chain keeps: the head, and for every block the accounts, transactions and messages that it changed. */
import type { AccountState } from '../chain/account.ts';

export interface Head {
  readonly seqno: number;
  /** Unix seconds of the last block. */
  readonly utime: number;
  readonly lt: bigint;
  /** Seconds by which this chain's clock was moved ahead of the machine's. */
  readonly offsetS: number;
}

export type JournalKind = 'external' | 'faucet' | 'advance';

/** `dropped`: accepted when it came, but not when its block was made, as on the real network. */
export type Outcome = 'pending' | 'done' | 'dropped';

export interface JournalEntry {
  readonly id: number;
  readonly kind: JournalKind;
  readonly hash: Uint8Array;
  /** BOC of the message; for `advance` the seconds as text. */
  readonly body: Uint8Array;
  /** Machine time before which no block takes it. */
  readonly dueMs: number;
}

export interface StoredTransaction {
  /** Raw address, `0:…`. */
  readonly address: string;
  readonly lt: bigint;
  readonly hash: Uint8Array;
  readonly seqno: number;
  readonly boc: Uint8Array;
}

export interface Settled {
  readonly entry: JournalEntry;
  readonly outcome: Exclude<Outcome, 'pending'>;
}

export interface BlockRecord {
  readonly head: Head;
  readonly accounts: ReadonlyMap<string, AccountState>;
  readonly transactions: readonly StoredTransaction[];
  readonly settled: readonly Settled[];
  /** BOCs of the messages that the next block begins with; `undefined` when there were none and are none. */
  readonly carried: readonly Uint8Array[] | undefined;
}

/** Where a page of transactions begins and ends; newest first. */
export interface Page {
  readonly from?: bigint;
  readonly after?: bigint;
  readonly limit: number;
}
