/** What both sources show, in the words of the books: only of this vault, and of accounts at their own addresses. */
import type { Address } from '@ton/core';
import { clientAccountOf, providerAccountOf, type Vault } from '#contracts/client/addresses.ts';
import type { ClientAccountState, ProviderAccountState, VaultState } from '#contracts/client/reads.ts';
import { BombyxError } from '#protocol/errors.ts';
import type { Sight } from '../ledger/rules/time.ts';
import type { ChainView, ClientView, PayeeView } from '../ledger/view.ts';
import { CLAIM_AHEAD_S } from './limits.ts';
import type { Absent, Reading } from './readings.ts';
import { storageNano } from './storage-fees.ts';

/** When the questions were sent, and the time of the block that the answers show. */
export const sightOf = ({ account }: Reading<unknown> | Absent): Sight & { readonly seqno: number } => ({
  seqno: account.seqno,
  blockTimeMs: account.timeS * 1_000,
  queriedAtMs: account.askedAtMs,
});

function expectOurs(holds: boolean, what: string): void {
  if (!holds) throw new BombyxError('vault/foreign', what);
}

/** @throws BombyxError `vault/foreign` for another vault than that of `terms`. */
export function vaultView(terms: Vault, { value: v }: Reading<VaultState>): NonNullable<ChainView['vault']> {
  expectOurs(v.network === terms.network.id && v.operator.equals(terms.operator), 'vault');
  const { epoch, chargedNano, owedNano, paidNano, bondNano, closed, root, bootId } = v;
  const sequence = Number(v.sequence);
  return {
    epoch,
    chargedNano,
    owedNano,
    paidNano,
    bondNano,
    closeAtS: v.closeAt,
    closed,
    sequence,
    root,
    bootId,
  };
}

/** @throws BombyxError `vault/foreign` for what is no account of this vault, `vault/absent` before its first deposit. */
export function clientView(vault: Vault, address: Address, reading: Reading<ClientAccountState>): ClientView {
  const { account, value, changedAtS } = reading;
  const { owner, index, epoch, reserveNano, keyEpoch, sessionKey } = value;
  expectOurs(clientAccountOf(vault, owner, index).address.equals(address), 'client account');
  if (epoch === 0n) throw new BombyxError('vault/absent');
  return {
    address: address.toRawString(),
    epoch,
    balanceNano: account.balanceNano,
    reserveNano,
    storageNano: storageNano(reserveNano, account.timeS - changedAtS + vault.delaySeconds),
    chargedNano: value.chargedNano,
    withdrawAtS: value.withdrawAt,
    withdrawSequence: value.withdrawSequence,
    keyEpoch,
    sessionKey,
    oldKeyUntilS: value.previousKeyUntil,
    chargeFeeNano: value.chargeFeeNano,
  };
}

/** A provider account, and what concerns only those who carry its claims. */
export interface PayeeSight {
  readonly view: PayeeView;
  /** What a claim has to make good of the account's reserve. */
  readonly lackNano: bigint;
  /** At the prices of the day; unknown while the account is not there. */
  readonly openFeeNano?: bigint;
}

/** @throws BombyxError `vault/foreign` for what is no account of this vault. */
export function payeeSight(
  vault: Vault,
  address: Address,
  reading: Reading<ProviderAccountState> | Absent,
): PayeeSight {
  if (reading.value === undefined)
    return {
      view: { account: address.toRawString(), epoch: 0n, paidNano: 0n, claimFeeNano: 0n },
      lackNano: 0n,
    };
  const { account, value, changedAtS } = reading;
  const { owner, epoch, paidNano, claimFeeNano, openFeeNano, reserveNano } = value;
  expectOurs(providerAccountOf(vault, owner).address.equals(address), 'provider account');
  const goneNano = storageNano(reserveNano, account.timeS - changedAtS + CLAIM_AHEAD_S);
  const lackNano = reserveNano + goneNano - account.balanceNano;
  return {
    view: { account: address.toRawString(), epoch, paidNano, claimFeeNano },
    lackNano: lackNano > 0n ? lackNano : 0n,
    openFeeNano,
  };
}
