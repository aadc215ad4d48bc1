/** What every answer to a provider carries, so that it can keep to its own limit. Rules 7 and 8. */
import * as v from 'valibot';
import type { Bytes } from '#protocol/bytes/bytes.ts';
import { encodeCbor } from '#protocol/bytes/cbor.ts';
import { amountNano, chainAddress, fixedBytes, parseCbor } from '#protocol/messages/schema.ts';
import { BombyxError } from '#protocol/errors.ts';
import type { Desk } from '../desk.ts';
import { releasedTotalNano, type Payee } from '../store/payees.ts';

const MAX_EARNINGS_BYTES = 512;

const earnings = v.strictObject({
  /** What the ticket that was asked about is worth now. */
  redeemedNano: amountNano,
  /** e of the wallet, or what is kept for the provider until it binds one. */
  earnedNano: amountNano,
  /** z */
  paidNano: amountNano,
  /** The newest payout that may be carried. */
  payout: v.optional(
    v.strictObject({
      account: chainAddress,
      epoch: amountNano,
      totalNano: amountNano,
      signature: fixedBytes(64),
    }),
  ),
});

export type Earnings = v.InferOutput<typeof earnings>;

export const encodeEarnings = ({ payout, ...rest }: Earnings): Bytes =>
  encodeCbor({ ...rest, payout: payout && { ...payout } });

export const decodeEarnings = (bytes: Bytes): Earnings => parseCbor(earnings, bytes, MAX_EARNINGS_BYTES);

function payoutOf(payee: Payee): Pick<Earnings, 'payout'> {
  const { account, payoutSignature: signature, seen } = payee;
  if (signature === undefined) return {};
  return { payout: { account, epoch: seen.epoch, totalNano: releasedTotalNano(payee), signature } };
}

export function earningsOf({ store }: Desk, peerId: number, redeemedNano: bigint): Earnings {
  const peer = store.payees.peer(peerId);
  if (!peer) throw new BombyxError('relay/books', 'a ticket of nobody');
  const payee = peer.payee === undefined ? undefined : store.payees.get(peer.payee);
  if (!payee) return { redeemedNano, earnedNano: peer.unboundNano, paidNano: 0n };
  const earnedNano = payee.earnedNano + payee.promisedNano - payee.formerNano;
  return { redeemedNano, earnedNano, paidNano: payee.seen.paidNano, ...payoutOf(payee) };
}
