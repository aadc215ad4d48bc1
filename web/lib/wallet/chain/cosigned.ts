/** Checks what a relay has signed against the account as the chain shows it, before a wallet is asked to carry it. */
import { Cell, type Address } from '@ton/core';
import type { Vault } from '#contracts/client/addresses.ts';
import { checkWithdrawal } from '#contracts/client/check-withdrawal.ts';
import { readClientAccount } from '#contracts/client/reads.ts';
import type { Signed } from '#contracts/client/signer.ts';
import type { ChainSource } from '#contracts/client/sources/source.ts';
import { fromHex } from '#protocol/bytes/text.ts';
import type { HeldWithdrawal, Statement } from '../api.ts';
import { WalletError } from '../problems.ts';

export interface Wanted {
  readonly source: ChainSource;
  readonly vault: Vault;
  readonly account: Address;
  readonly amountNano: bigint;
}

/** @throws on what is not the text of a cell and a signature */
export const signedOf = ({ withdrawal, signature }: Statement): Signed => ({
  cell: Cell.fromBase64(withdrawal),
  signature: fromHex(signature),
});

/** @throws WalletError `relay/dishonest` unless the statement says what is wanted, `chain/unreachable` */
export async function checkedWithdrawal(
  statement: Statement,
  wanted: Wanted,
  signal: AbortSignal,
): Promise<HeldWithdrawal> {
  const { vault, account, amountNano } = wanted;
  const { epoch, sequence, nowS } = await stateOf(wanted, signal);
  const subject = { network: vault.network.id, vault: vault.address, account, epoch };
  try {
    const full = { ...subject, sequence, amountNano, relayKey: vault.relayKey, nowS };
    const { validUntil: validUntilS } = await checkWithdrawal(signedOf(statement), full);
    return { account: account.toRawString(), epoch, sequence, amountNano, validUntilS, statement };
  } catch (cause) {
    throw new WalletError('relay/dishonest', { cause });
  }
}

async function stateOf({ source, account }: Wanted, signal: AbortSignal) {
  try {
    const { timeS: nowS } = await source.account(account, signal);
    const { epoch, withdrawSequence: sequence } = await source.read(account, readClientAccount, signal);
    return { epoch, sequence, nowS };
  } catch (cause) {
    throw new WalletError('chain/unreachable', { cause });
  }
}
