/** A receipt is handed in, by provider or requester: it credits what it adds, and releases nothing. Rule 5. */
import type { Bytes } from '#protocol/bytes/bytes.ts';
import { BombyxError } from '#protocol/errors.ts';
import { decodeReceipt } from '#protocol/messages/receipt.ts';
import { verifyReceipt, type VerifiedReceipt } from '#protocol/receipt/verify.ts';
import { carriedOut, done, refused, type Decision } from '../decision.ts';
import { once, type Desk, type Operation } from '../desk.ts';
import { whyClosed } from '../instance.ts';
import { entry, post } from '../journal/entry.ts';
import { rule5Credit } from '../rules/credit.ts';
import { speedMilli } from '../rules/speed.ts';
import { nodeCheck } from '../signatures.ts';
import type { Standing } from '../standing.ts';
import type { Client } from '../store/clients.ts';
import type { Payee } from '../store/payees.ts';
import type { StoredTicket } from '../store/tickets.ts';
import type { Times } from '../times.ts';
import { creditJob, type Earner } from './credit.ts';
import { encodeEarnings, earningsOf } from './earnings.ts';

/** Reads and verifies a receipt against its ticket. @throws BombyxError `ticket/unknown`, `receipt/…`, `wire/…`. */
export async function checkReceipt({ store }: Desk, bytes: Bytes): Promise<VerifiedReceipt> {
  const ticket = store.tickets.find(decodeReceipt(bytes).body.ticket);
  if (!ticket) throw new BombyxError('ticket/unknown');
  return verifyReceipt(bytes, ticket, nodeCheck);
}

export interface RedeemSlice {
  readonly ticket: StoredTicket;
  readonly client: Client;
  readonly earner: Earner;
  readonly operator: Payee;
}

const least = (a: bigint, b: bigint): bigint => (a < b ? a : b);

/** Monotone: only a higher receipt changes anything. Returns what the ticket is worth then. */
export function decideRedeem(
  { ticket, client, earner, operator }: RedeemSlice,
  receipt: VerifiedReceipt,
  standing: Standing,
  times: Times,
): Decision<bigint> {
  const closed = whyClosed(standing.phase);
  if (closed) return refused(closed);
  if (receipt.amountNano <= ticket.redeemedNano) return done(ticket.redeemedNano);
  if (!ticket.open) return refused('ticket/closed');
  if (standing.timeMs > ticket.expiresAtMs + times.redemptionMs) return refused('ticket/late');
  const credit = rule5Credit(ticket.feeBps, ticket.redeemedNano, receipt.amountNano);
  const claimed = least(credit.clientNano, client.unclaimedNano); // the chain has charged this before
  return done(
    receipt.amountNano,
    entry(
      'receipt',
      ticket.hash,
      post('reserved', client.id, -credit.clientNano),
      post('unclaimed', client.id, -claimed),
      post('drawn', client.id, claimed),
      ...creditJob(earner, operator, credit.providerNano, credit.feeNano),
    ),
  );
}

/** Within a transaction. Returns the provider's earnings, encoded. */
export function redeem(
  desk: Desk,
  operation: Operation,
  receipt: VerifiedReceipt,
  standing: Standing,
): Bytes {
  return once(desk, operation, () => {
    const { store } = desk;
    const ticket = store.tickets.find(receipt.ticket);
    if (!ticket) throw new BombyxError('ticket/unknown');
    const slice = redeemSlice(desk, ticket);
    const { result, entries } = carriedOut(decideRedeem(slice, receipt, standing, desk.times));
    for (const each of entries) store.journal.write(each);
    if (result > ticket.redeemedNano)
      store.tickets.redeem(ticket.id, {
        redeemedNano: result,
        tokens: receipt.promptTokens + receipt.completionTokens,
        speedMilli: speedMilli(ticket.begunAtMs, standing.steadyMs, receipt.completionTokens),
      });
    return encodeEarnings(earningsOf(desk, ticket.peer, result));
  });
}

function redeemSlice({ store, terms }: Desk, ticket: StoredTicket): RedeemSlice {
  const client = store.clients.get(ticket.client);
  const peer = store.payees.peer(ticket.peer);
  const operator = store.payees.byWallet(terms.operatorWallet);
  if (!client || !peer || !operator) throw new BombyxError('relay/books', 'a ticket of nobody');
  const payee = peer.payee === undefined ? undefined : store.payees.get(peer.payee);
  return { ticket, client, operator, earner: { peer, payee } };
}
