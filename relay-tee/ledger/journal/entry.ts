/** Double entry: every change of money is an entry whose postings sum to nothing. */
import type { Bytes } from '#protocol/bytes/bytes.ts';

/**
 * Rows that money stands in, by whose they are.
 *
 * - client: `drawn` is −(s + o + h), `reserved` o, `held` h, `unclaimed` what the chain charged beyond known receipts.
 * - peer: `unbound` earnings without a wallet.
 * - payee: `earned` what is not promised yet, `promised` y, `advanced` (at most nothing) what the chain paid beyond known earnings.
 */
export const ROWS = {
  drawn: 'client',
  reserved: 'client',
  held: 'client',
  unclaimed: 'client',
  unbound: 'peer',
  earned: 'payee',
  promised: 'payee',
  advanced: 'payee',
} as const;

export type Row = keyof typeof ROWS;
export type Owner = (typeof ROWS)[Row];

export interface Posting {
  readonly row: Row;
  /** Number of the client, peer or payee. */
  readonly owner: number;
  readonly amountNano: bigint;
}

export type EntryKind =
  | 'ticket'
  | 'receipt'
  | 'end'
  | 'bind'
  | 'withdrawal'
  | 'withdrawal-over'
  | 'promise'
  | 'promise-over'
  | 'carriage'
  | 'chain-charged'
  | 'chain-paid';

export interface Entry {
  readonly kind: EntryKind;
  /** What it is about: a ticket's hash, for instance. */
  readonly reference: Bytes;
  readonly postings: readonly Posting[];
}

/** One entry, without postings of nothing. @throws Error when it does not sum to nothing: a defect, never an input. */
export function entry(kind: EntryKind, reference: Bytes, ...postings: readonly Posting[]): Entry {
  const kept = postings.filter((posting) => posting.amountNano !== 0n);
  const sum = kept.reduce((total, posting) => total + posting.amountNano, 0n);
  if (sum !== 0n) throw new Error(`a ${kind} of the journal is off by ${sum}`);
  return { kind, reference, postings: kept };
}

export const post = (row: Row, owner: number, amountNano: bigint): Posting => ({ row, owner, amountNano });
