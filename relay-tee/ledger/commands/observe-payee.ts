/** A newer view of a provider account: what it was paid, in which of its lives. Rule 6. */
import { utf8 } from '#protocol/bytes/bytes.ts';
import { sha256 } from '../../sha256.ts';
import type { Desk } from '../desk.ts';
import { entry, post, type Entry } from '../journal/entry.ts';
import { payeeTotalsOf, type Payee } from '../store/payees.ts';
import type { ChainView, PayeeView } from '../view.ts';

const least = (a: bigint, b: bigint): bigint => (a < b ? a : b);

/**
 * Where the chain has paid more than was promised here (a disk was lost), y and e rise to z: what is not earned yet is
 * advanced until receipts make it good. Pure.
 */
export function followPaid(payee: Payee, paidNano: bigint): { unknownNano: bigint; entries: Entry[] } {
  const unknownNano = paidNano - payeeTotalsOf(payee).promisedNano;
  if (unknownNano <= 0n) return { unknownNano: 0n, entries: [] };
  const earned = least(unknownNano, payee.earnedNano);
  const reference = sha256(utf8(`${payee.account}/${payee.seen.epoch}/${paidNano}`));
  return {
    unknownNano,
    entries: [
      entry(
        'chain-paid',
        reference,
        post('promised', payee.id, unknownNano),
        post('earned', payee.id, -earned),
        post('advanced', payee.id, earned - unknownNano),
      ),
    ],
  };
}

/** Within a transaction. A bounced claim shows as a lower z, and its payout as claimable again. */
export function observePayee({ store }: Desk, view: ChainView, seen: PayeeView): void {
  const known = store.payees.byAccount(seen.account);
  if (!known || view.seqno < known.seen.seqno) return;
  if (seen.epoch !== known.seen.epoch) store.payees.beginEpoch(known.id);
  store.payees.see(known.id, { ...seen, seqno: view.seqno });
  const payee = store.payees.get(known.id) ?? known;
  const { unknownNano, entries } = followPaid(payee, seen.paidNano);
  for (const each of entries) store.journal.write(each);
  store.payees.releasePaid(payee.id);
  if (unknownNano > 0n) knowPaid(store, unknownNano);
}

/** It was owed before: as an unknown payout, or by a commit that a view of the vault is still to show. */
function knowPaid(store: Desk['store'], amountNano: bigint): void {
  const { promisedNano, unknownPayoutsNano } = store.books;
  store.update({
    promisedNano: promisedNano + amountNano,
    unknownPayoutsNano: unknownPayoutsNano - amountNano,
  });
}
