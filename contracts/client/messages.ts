/** The body of every message that a contract of Bombyx understands; the other half is each folder's messages.tolk. */
import type { Builder, Cell } from '@ton/core';
import { cellOf, storeKey, storeSignature } from './cells.ts';
import type { Signed } from './signer.ts';

export const OPCODE = {
  deposit: 0x62780101,
  rotate: 0x62780102,
  carryCharge: 0x62780103,
  withdraw: 0x62780104,
  startWithdrawal: 0x62780105,
  cancelWithdrawal: 0x62780106,
  finishWithdrawal: 0x62780107,
  open: 0x62780201,
  claim: 0x62780202,
  addBond: 0x62780301,
  carryCommit: 0x62780302,
  startClose: 0x62780303,
  finishClose: 0x62780304,
  propose: 0x62780401,
  execute: 0x62780402,
  cancelChange: 0x62780403,
  removeRelay: 0x62780404,
  revokeMeasurements: 0x62780405,
  revokeManifest: 0x62780406,
  lowerFeeCap: 0x62780407,
  chargeNotice: 0x62780501,
  payoutRequest: 0x62780502,
  paid: 0x62780503,
  excess: 0xd53276db,
} as const;

/** Comes back in whatever a message causes, so that a sender can recognise its own. */
export type QueryId = bigint;

function message(
  name: keyof typeof OPCODE,
  queryId: QueryId,
  rest: (b: Builder) => Builder = (b) => b,
): Cell {
  return cellOf((b) => b.storeUint(OPCODE[name], 32).storeUint(queryId, 64).store(rest));
}

// ---- ClientAccount

/** Adds money. The session key counts in the owner's first deposit only. */
export const depositBody = (queryId: QueryId, sessionKey?: Uint8Array): Cell =>
  message('deposit', queryId, (b) =>
    sessionKey ? b.storeBit(true).store(storeKey(sessionKey)) : b.storeBit(false),
  );

export const rotateBody = (queryId: QueryId, sessionKey: Uint8Array): Cell =>
  message('rotate', queryId, storeKey(sessionKey));

/** Charges what both have signed: the client's authorization and the relay's charge. */
export const carryChargeBody = (queryId: QueryId, authorization: Signed, charge: Signed): Cell =>
  message('carryCharge', queryId, (b) =>
    b
      .store(storeSignature(authorization.signature))
      .storeRef(authorization.cell)
      .storeRef(charge.cell)
      .storeRef(cellOf(storeSignature(charge.signature))),
  );

const signedBody =
  (name: 'withdraw' | 'claim' | 'carryCommit') =>
  (queryId: QueryId, statement: Signed): Cell =>
    message(name, queryId, (b) => b.store(storeSignature(statement.signature)).storeRef(statement.cell));

export const withdrawBody = signedBody('withdraw');
export const startWithdrawalBody = (queryId: QueryId): Cell => message('startWithdrawal', queryId);
export const cancelWithdrawalBody = (queryId: QueryId): Cell => message('cancelWithdrawal', queryId);
export const finishWithdrawalBody = (queryId: QueryId): Cell => message('finishWithdrawal', queryId);

// ---- ProviderAccount

export const openBody = (queryId: QueryId): Cell => message('open', queryId);
export const claimBody = signedBody('claim');

// ---- RelayVault

export const addBondBody = (queryId: QueryId): Cell => message('addBond', queryId);
export const carryCommitBody = signedBody('carryCommit');
export const startCloseBody = (queryId: QueryId): Cell => message('startClose', queryId);
export const finishCloseBody = (queryId: QueryId): Cell => message('finishClose', queryId);

// ---- between contracts; tests forge them

export interface Notice {
  readonly amountNano: bigint;
  /** Of the account that sends it. */
  readonly identity: Cell;
}

/** What an account tells its vault: a charge that it carries, or a claim that it makes. */
export const noticeBody = (name: 'chargeNotice' | 'payoutRequest', queryId: QueryId, notice: Notice): Cell =>
  cellOf((b) =>
    b
      .storeUint(OPCODE[name], 32)
      .storeCoins(notice.amountNano)
      .storeUint(queryId, 64)
      .storeRef(notice.identity),
  );
