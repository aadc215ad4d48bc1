/** What the books want carried to the chain now, as messages of the carrier's wallet, the most pressing first. */
import { Address } from '@ton/core';
import { providerAccountOf, type Vault } from '#contracts/client/addresses.ts';
import { hashOf } from '#contracts/client/cells.ts';
import {
  carryChargeBody,
  carryCommitBody,
  claimBody,
  openBody,
  type QueryId,
} from '#contracts/client/messages.ts';
import type { Outgoing } from '#contracts/client/order-wallet.ts';
import type { Signed } from '#contracts/client/signer.ts';
import { toHex } from '#protocol/bytes/text.ts';
import type { CarriedCharge } from '../ledger/commands/charges.ts';
import type { CarriedPayout } from '../ledger/commands/payouts.ts';
import type { Ledger } from '../ledger/ledger.ts';
import { promiseRefusal } from '../ledger/standing.ts';
import { COMMIT_NANO, OPERATOR_OPEN_NANO } from './limits.ts';

export const ERRAND_KINDS = ['commit', 'charge', 'claim', 'open'] as const;

export type ErrandKind = (typeof ERRAND_KINDS)[number];

export interface Errand {
  readonly kind: ErrandKind;
  /** Equal for what was carried before and is to be carried again. */
  readonly statement: string;
  readonly message: Outgoing;
}

/** What carriers have to know besides the books. */
export interface Prices {
  /** Of opening a provider account; unknown until one was seen. */
  readonly openFeeNano: bigint | undefined;
  /** What a claim has to make good of the reserve of this account. */
  lackNano(account: string): bigint;
  /** The operator's own account is not open yet. */
  readonly operatorIsAbsent: boolean;
}

/** Nothing here asks for anything: each message has a query id only so that people can find it. */
const QUERY_ID: QueryId = 0n;

/** @throws BombyxError `relay/books` */
export async function errandsOf(ledger: Ledger, prices: Prices): Promise<Errand[]> {
  const { vault, operatorWallet } = ledger.desk.terms;
  const commit = await ledger.commit();
  const errands = commit ? [commitErrand(vault, commit)] : [];
  if (promiseRefusal(ledger.standing) !== undefined) return errands;
  errands.push(...(await ledger.charges()).map(chargeErrand));
  errands.push(...(await ledger.payouts()).map((payout) => claimErrand(payout, prices)));
  const { openFeeNano } = prices;
  if (openFeeNano !== undefined)
    errands.push(
      ...(await ledger.openings(openFeeNano)).map((wallet) => openErrand(vault, wallet, openFeeNano)),
    );
  else if (prices.operatorIsAbsent) errands.push(openErrand(vault, operatorWallet, OPERATOR_OPEN_NANO));
  return errands;
}

const nameOf = ({ cell }: Signed): string => toHex(hashOf(cell));

const commitErrand = ({ address: to }: Vault, commit: Signed): Errand => ({
  kind: 'commit',
  statement: nameOf(commit),
  message: { to, valueNano: COMMIT_NANO, body: carryCommitBody(QUERY_ID, commit) },
});

const chargeErrand = ({ account, chargeFeeNano, authorization, charge }: CarriedCharge): Errand => ({
  kind: 'charge',
  statement: nameOf(charge),
  message: {
    to: Address.parseRaw(account),
    valueNano: chargeFeeNano,
    body: carryChargeBody(QUERY_ID, authorization, charge),
  },
});

const claimErrand = ({ account, claimFeeNano, payout }: CarriedPayout, prices: Prices): Errand => ({
  kind: 'claim',
  statement: nameOf(payout),
  message: {
    to: Address.parseRaw(account),
    valueNano: claimFeeNano + prices.lackNano(account),
    body: claimBody(QUERY_ID, payout),
  },
});

function openErrand(vault: Vault, wallet: string, valueNano: bigint): Errand {
  const { address: to, init } = providerAccountOf(vault, Address.parseRaw(wallet));
  return {
    kind: 'open',
    statement: `open ${wallet}`,
    message: { to, valueNano, body: openBody(QUERY_ID), init },
  };
}
