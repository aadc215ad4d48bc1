/** What a provider is told of its earnings, so that it can keep to its own limit. SPEC §14, rule 8. */
import * as v from 'valibot';
import type { Earnings } from '../../ledger/commands/earnings.ts';
import { address, fixedText, nanoText, toText, wideText } from '../fields.ts';

const payout = v.strictObject({
  /** The ProviderAccount that it is for. */
  account: address,
  epoch: wideText,
  totalNano: nanoText,
  signature: fixedText(64),
});

/** e and z of the wallet, or what is kept until one is bound; and the newest payout that may be carried. */
export const earningsFields = { earnedNano: nanoText, paidNano: nanoText, payout: v.optional(payout) };

export const earningsText = ({ earnedNano, paidNano, payout: newest }: Earnings) => ({
  earnedNano: earnedNano.toString(),
  paidNano: paidNano.toString(),
  ...(newest && {
    payout: {
      account: newest.account,
      epoch: newest.epoch.toString(),
      totalNano: newest.totalNano.toString(),
      signature: toText(newest.signature),
    },
  }),
});
