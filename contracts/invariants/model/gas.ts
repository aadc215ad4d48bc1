/** How much gas each message may use at most, wherever it arrives: with that much attached, nothing may starve. */
import type { Body } from './message.ts';

export const GAS_NEEDED: Readonly<Record<Body['kind'], bigint>> = {
  gift: 1200n,
  unknown: 1200n,
  deposit: 3000n,
  rotate: 3000n,
  carryCharge: 7620n,
  withdraw: 5500n,
  startWithdrawal: 2700n,
  cancelWithdrawal: 2700n,
  finishWithdrawal: 5500n,
  open: 4600n,
  claim: 5500n,
  addBond: 5000n,
  carryCommit: 6300n,
  startClose: 2900n,
  finishClose: 6000n,
  chargeNotice: 4150n,
  payoutRequest: 5500n,
  bounced: 2000n,
  paid: 1200n,
  excess: 1200n,
  propose: 15_000n,
  execute: 15_000n,
  cancelChange: 15_000n,
  removeRelay: 15_000n,
  revokeMeasurements: 6000n,
  revokeManifest: 6000n,
  lowerFeeCap: 6000n,
};

/** What it takes besides to give back what was attached beyond the fee. */
export const GIVE_BACK_GAS = 2000n;
