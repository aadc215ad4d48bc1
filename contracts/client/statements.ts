/**
 * The cells that clients and relays sign, and contracts check. protocol.md §6; `contracts/shared/statements.tolk`.
 *
 * What is signed is the cell's hash. Every kind has its own prefix and names its network, vault, account and epoch.
 */
import type { Address, Builder, Cell, Slice } from '@ton/core';
import { BombyxError } from '#protocol/errors.ts';
import type { Bytes } from '#protocol/bytes/bytes.ts';
import { cellOf, storeKey, uint256Bytes } from './cells.ts';

/** Which account, in which of its lives, a statement is about. */
export interface Subject {
  readonly network: number;
  readonly vault: Address;
  readonly account: Address;
  readonly epoch: bigint;
}

/** By the session key: the account may have been charged at most `capNano` in total. */
export interface Authorization extends Subject {
  readonly keyEpoch: number;
  readonly capNano: bigint;
}

/** By the relay: the account has been charged, or the provider paid, `totalNano` in total. */
export interface Total extends Subject {
  readonly totalNano: bigint;
}

/** By the relay: the owner may take `amountNano` at once. */
export interface CooperativeWithdrawal extends Subject {
  readonly sequence: number;
  readonly amountNano: bigint;
  /** Unix time in seconds, the last one at which it can be used. */
  readonly validUntil: number;
}

/** By the relay: the state of its ledger. `epoch` is the vault's. */
export interface Commit {
  readonly network: number;
  readonly vault: Address;
  readonly epoch: bigint;
  readonly sequence: bigint;
  readonly owedTotalNano: bigint;
  readonly bootId: bigint;
  readonly previousRoot: Uint8Array;
  readonly root: Uint8Array;
}

export const STATEMENT_PREFIX = {
  authorization: 0x62781001,
  charge: 0x62781002,
  withdrawal: 0x62781003,
  payout: 0x62781004,
  commit: 0x62781005,
} as const;

type Kind = keyof typeof STATEMENT_PREFIX;

const storeSubject =
  (subject: Subject) =>
  (builder: Builder): Builder =>
    builder
      .storeInt(subject.network, 32)
      .storeAddress(subject.vault)
      .storeAddress(subject.account)
      .storeUint(subject.epoch, 64);

const prefix =
  (kind: Kind) =>
  (builder: Builder): Builder =>
    builder.storeUint(STATEMENT_PREFIX[kind], 32);

const about =
  (kind: Kind, subject: Subject) =>
  (builder: Builder): Builder =>
    builder.store(prefix(kind)).store(storeSubject(subject));

export const authorizationCell = (a: Authorization): Cell =>
  cellOf((b) =>
    b
      .store(prefix('authorization'))
      .storeRef(cellOf(storeSubject(a)))
      .storeUint(a.keyEpoch, 32)
      .storeCoins(a.capNano),
  );

export const chargeCell = (c: Total): Cell =>
  cellOf((b) =>
    b
      .store(prefix('charge'))
      .storeRef(cellOf(storeSubject(c)))
      .storeCoins(c.totalNano),
  );

export const payoutCell = (p: Total): Cell =>
  cellOf((b) => b.store(about('payout', p)).storeCoins(p.totalNano));

export const withdrawalCell = (w: CooperativeWithdrawal): Cell =>
  cellOf((b) =>
    b
      .store(about('withdrawal', w))
      .storeUint(w.sequence, 32)
      .storeCoins(w.amountNano)
      .storeUint(w.validUntil, 32),
  );

export const commitCell = (c: Commit): Cell =>
  cellOf((b) =>
    b
      .store(prefix('commit'))
      .storeInt(c.network, 32)
      .storeAddress(c.vault)
      .storeUint(c.epoch, 64)
      .storeUint(c.sequence, 64)
      .storeCoins(c.owedTotalNano)
      .storeUint(c.bootId, 128)
      .storeRef(cellOf((roots) => roots.store(storeKey(c.previousRoot)).store(storeKey(c.root)))),
  );

/** Reads a statement of one kind to its end. @throws BombyxError `chain/statement` on anything else. */
function decode<T>(kind: Kind, cell: Cell, read: (slice: Slice) => T): T {
  try {
    const slice = cell.beginParse();
    if (slice.loadUint(32) !== STATEMENT_PREFIX[kind]) throw new Error(`not a ${kind}`);
    const statement = read(slice);
    slice.endParse();
    return statement;
  } catch (cause) {
    throw new BombyxError('chain/statement', kind, { cause });
  }
}

const loadSubject = (slice: Slice): Subject => ({
  network: slice.loadInt(32),
  vault: slice.loadAddress(),
  account: slice.loadAddress(),
  epoch: slice.loadUintBig(64),
});

/** The subject in a cell of its own, read to its end. */
function loadSubjectRef(slice: Slice): Subject {
  const ref = slice.loadRef().beginParse();
  const subject = loadSubject(ref);
  ref.endParse();
  return subject;
}

export const decodeAuthorization = (cell: Cell): Authorization =>
  decode('authorization', cell, (s) => ({
    ...loadSubjectRef(s),
    keyEpoch: s.loadUint(32),
    capNano: s.loadCoins(),
  }));

export const decodeCharge = (cell: Cell): Total =>
  decode('charge', cell, (s) => ({ ...loadSubjectRef(s), totalNano: s.loadCoins() }));

export const decodePayout = (cell: Cell): Total =>
  decode('payout', cell, (s) => ({ ...loadSubject(s), totalNano: s.loadCoins() }));

export const decodeWithdrawal = (cell: Cell): CooperativeWithdrawal =>
  decode('withdrawal', cell, (s) => ({
    ...loadSubject(s),
    sequence: s.loadUint(32),
    amountNano: s.loadCoins(),
    validUntil: s.loadUint(32),
  }));

function loadRoots(slice: Slice): { previousRoot: Bytes; root: Bytes } {
  const roots = {
    previousRoot: uint256Bytes(slice.loadUintBig(256)),
    root: uint256Bytes(slice.loadUintBig(256)),
  };
  slice.endParse();
  return roots;
}

export const decodeCommit = (cell: Cell): Commit =>
  decode('commit', cell, (s) => ({
    network: s.loadInt(32),
    vault: s.loadAddress(),
    epoch: s.loadUintBig(64),
    sequence: s.loadUintBig(64),
    owedTotalNano: s.loadCoins(),
    bootId: s.loadUintBig(128),
    ...loadRoots(s.loadRef().beginParse()),
  }));
