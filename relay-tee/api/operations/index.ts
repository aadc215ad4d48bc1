/** Every operation of the API, in the order of its document. */
import type { Operation } from '../operation.ts';
import { askWithdrawal, collectWithdrawal, readAccount } from './accounts.ts';
import { readAttestation } from './attestation.ts';
import { readCheckpoint, readFigures, readTile } from './log.ts';
import { askPayout, bindWallet, readPayouts } from './payouts.ts';
import { closeTicket, redeemReceipt } from './receipts.ts';
import { releaseKey, releaseNonce } from './releases.ts';
import { issueTicket, returnTicket } from './tickets.ts';

export const OPERATIONS: readonly Operation[] = [
  readAttestation,
  readAccount,
  askWithdrawal,
  collectWithdrawal,
  issueTicket,
  returnTicket,
  redeemReceipt,
  closeTicket,
  bindWallet,
  readPayouts,
  askPayout,
  releaseNonce,
  releaseKey,
  readCheckpoint,
  readTile,
  readFigures,
];
