/** What one ledger is opened with: whose it is, what it keeps, and how much it dares. */
import type { Vault } from '#contracts/client/addresses.ts';
import type { Bytes } from '#protocol/bytes/bytes.ts';

export interface Terms {
  readonly vault: Vault;
  /** Frozen into each ticket. */
  readonly feeBps: number;
  /** Raw address: its payee gets the fees. */
  readonly operatorWallet: string;
  /** X: most that tickets may be worth which no finalised commit contains. */
  readonly exposureNano: bigint;
  /** E: from which sum of uncovered earnings on clients are charged, the largest first. */
  readonly uncoveredNano: bigint;
  /** One top-up, as the wallet page proposes it. */
  readonly topUpNano: bigint;
  /** Seals account boxes; comes from the key provider, the same for all instances of this relay. 32 bytes. */
  readonly boxKey: Bytes;
}

/** A client is charged once it owes this many fees of a charge. */
export const CHARGE_AFTER_FEES = 200n;

/** A payout is carried for a provider once it is worth this many times its cost. */
export const CARRY_AFTER_COSTS = 20n;

/** Accounts with fewer settled tickets are new: providers run less far ahead for them. */
export const NEW_ACCOUNT_TICKETS = 20;
export const NEW_ACCOUNT_WINDOW_TOKENS = 16;
