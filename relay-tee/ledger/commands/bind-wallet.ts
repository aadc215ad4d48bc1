/** A provider names the wallet that its earnings go to. SPEC §12. */
import { Address } from '@ton/core';
import { providerAccountOf } from '#contracts/client/addresses.ts';
import { equalBytes, type Bytes } from '#protocol/bytes/bytes.ts';
import { BombyxError } from '#protocol/errors.ts';
import { verifyPayoutWallet, type PayoutWallet } from '#protocol/messages/payout-wallet.ts';
import { carriedOut, done, refused, type Decision } from '../decision.ts';
import { once, type Desk, type Operation } from '../desk.ts';
import { whyClosed } from '../instance.ts';
import { entry, post } from '../journal/entry.ts';
import { nodeCheck } from '../signatures.ts';
import type { Standing } from '../standing.ts';
import type { Payee, Peer } from '../store/payees.ts';
import type { Terms } from '../terms.ts';
import { creditPayees } from './credit.ts';
import { earningsOf, encodeEarnings } from './earnings.ts';

/** @throws BombyxError `payout/binding` when it is about another relay, `wire/…` */
export async function checkBinding({ terms }: Desk, bytes: Bytes): Promise<PayoutWallet> {
  const binding = await verifyPayoutWallet(bytes, nodeCheck);
  const { vault } = terms;
  if (binding.network !== vault.network.name || !equalBytes(binding.relayKey, vault.relayKey))
    throw new BombyxError('payout/binding', 'another relay');
  return binding;
}

/** The payee of a wallet, made where it is new. */
export function payeeOf({ store, terms }: { store: Desk['store']; terms: Terms }, wallet: string): Payee {
  const known = store.payees.byWallet(wallet);
  if (known) return known;
  const { address } = providerAccountOf(terms.vault, Address.parseRaw(wallet));
  return store.payees.add(wallet, address.toRawString());
}

/** The higher `seq` counts; the first binding takes along what was earned before it. Returns whether it is new. */
export function decideBinding(
  { peer, payee }: { readonly peer: Peer; readonly payee: Payee },
  binding: Pick<PayoutWallet, 'seq'>,
  standing: Standing,
): Decision<boolean> {
  const closed = whyClosed(standing.phase);
  if (closed) return refused(closed);
  if (binding.seq === peer.bindingSeq && peer.payee === payee.id) return done(false);
  if (binding.seq <= peer.bindingSeq) return refused('payout/binding');
  const moved = creditPayees({ payee, amountNano: peer.unboundNano });
  return done(true, entry('bind', peer.key, post('unbound', peer.id, -peer.unboundNano), ...moved));
}

/** Within a transaction. Returns the provider's earnings, encoded. */
export function bindWallet(
  desk: Desk,
  operation: Operation,
  binding: PayoutWallet,
  standing: Standing,
): Bytes {
  return once(desk, operation, () => {
    const { store } = desk;
    const closed = whyClosed(standing.phase);
    if (closed) throw new BombyxError(closed); // before a new peer or payee is written
    const peer = store.payees.peerOf(binding.providerKey);
    const known = store.payees.byWallet(binding.wallet);
    if (binding.seq <= peer.bindingSeq && known === undefined) throw new BombyxError('payout/binding');
    const payee = known ?? payeeOf(desk, binding.wallet);
    const { result: isNew, entries } = carriedOut(decideBinding({ peer, payee }, binding, standing));
    for (const each of entries) if (each.postings.length > 0) store.journal.write(each);
    if (isNew) store.payees.bind(peer.id, payee.id, binding.seq);
    return encodeEarnings(earningsOf(desk, peer.id, 0n));
  });
}
