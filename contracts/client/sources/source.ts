/** One place that answers questions about the chain, as everybody here asks them: what it says is its word, not proof. */
import type { Address, Cell, ContractProvider, Transaction } from '@ton/core';
import type { TransactionId } from './transaction-id.ts';

/** An account as a source shows it at the newest block that it holds for final. */
export interface AccountSight {
  readonly state: 'active' | 'uninitialized' | 'frozen';
  readonly balanceNano: bigint;
  readonly code: Cell | null;
  readonly data: Cell | null;
  /** Its last transaction; absent before the first. The account has not changed since. */
  readonly last?: TransactionId;
  /** Masterchain block at which it was read. */
  readonly seqno: number;
  /** That block's time, Unix seconds. */
  readonly timeS: number;
}

export interface TransactionRange {
  /** The newest that is wanted, itself included; the account's last where absent. */
  readonly from?: TransactionId;
  /** Nothing up to here is wanted. */
  readonly afterLt: bigint;
  /** Most in one answer; at least 1. */
  readonly limit: number;
}

export interface ChainSource {
  /** What people call it, in details of errors. */
  readonly name: string;

  /** @throws BombyxError `chain/unreachable`, `chain/malformed`; the signal's reason when it is aborted. */
  account(address: Address, signal: AbortSignal): Promise<AccountSight>;

  /**
   * One page, newest first and without a gap: each names the next one by its hash.
   *
   * @throws BombyxError `chain/unreachable`, `chain/malformed`; the signal's reason when it is aborted.
   */
  transactions(address: Address, range: TransactionRange, signal: AbortSignal): Promise<Transaction[]>;

  /**
   * Runs get methods of the contract at `address`.
   *
   * @throws BombyxError `chain/unreachable`, `chain/malformed`; the signal's reason when it is aborted.
   */
  read<T>(
    address: Address,
    read: (provider: ContractProvider) => Promise<T>,
    signal: AbortSignal,
  ): Promise<T>;
}
