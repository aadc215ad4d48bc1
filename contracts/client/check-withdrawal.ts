/** Whether a withdrawal that a relay signed is the one that was asked for: looked at before a wallet is asked to carry it. */
import { BombyxError } from '#protocol/errors.ts';
import { verifyStatement, type Signed } from './signer.ts';
import { decodeWithdrawal, type CooperativeWithdrawal, type Subject } from './statements.ts';

/** A person has to approve it, and two blocks have to take it; seconds. */
export const MIN_LEFT_S = 20;

/** Until it runs out the relay holds the amount back, so that nobody can want more; seconds. */
export const MAX_LEFT_S = 3_600;

export interface WantedWithdrawal extends Subject {
  /** The account's, as it is now. */
  readonly sequence: number;
  readonly amountNano: bigint;
  readonly relayKey: Uint8Array;
  /** The chain's time, Unix seconds. */
  readonly nowS: number;
}

/**
 * Reads a withdrawal that says exactly what was wanted.
 *
 * @throws BombyxError `chain/statement` for anything that is no withdrawal; `vault/mismatch`, `vault/epoch`,
 * `vault/stale`, `vault/expired` for one that says something else; `vault/signature` when the relay did not sign it.
 * @example
 * const { validUntil } = await checkWithdrawal(signed, { ...subject, sequence, amountNano, relayKey, nowS });
 * const body = withdrawBody(queryId, signed);
 */
export async function checkWithdrawal(
  signed: Signed,
  wanted: WantedWithdrawal,
): Promise<CooperativeWithdrawal> {
  const withdrawal = decodeWithdrawal(signed.cell);
  const expect = (holds: boolean, code: 'mismatch' | 'epoch' | 'stale' | 'expired', what: string) => {
    if (!holds) throw new BombyxError(`vault/${code}`, what);
  };
  expect(withdrawal.network === wanted.network, 'mismatch', 'network');
  expect(withdrawal.vault.equals(wanted.vault), 'mismatch', 'vault');
  expect(withdrawal.account.equals(wanted.account), 'mismatch', 'account');
  expect(withdrawal.epoch === wanted.epoch, 'epoch', 'epoch');
  expect(withdrawal.sequence === wanted.sequence, 'stale', 'sequence');
  expect(withdrawal.amountNano === wanted.amountNano, 'mismatch', 'amount');
  const leftS = withdrawal.validUntil - wanted.nowS;
  expect(leftS >= MIN_LEFT_S, 'expired', `${leftS} s left`);
  expect(leftS <= MAX_LEFT_S, 'mismatch', `${leftS} s left`);
  if (!(await verifyStatement(wanted.relayKey, signed))) throw new BombyxError('vault/signature', 'relay');
  return withdrawal;
}
