/** Receipts are handed in, by whoever holds one that counts for it; a close ends a ticket. SPEC §12. */
import * as v from 'valibot';
import { equalBytes } from '#protocol/bytes/bytes.ts';
import { decodeClose } from '#protocol/messages/close.ts';
import { decodeReceipt } from '#protocol/messages/receipt.ts';
import { demand, isProviderOf, knownTicket, operationId } from '../callers.ts';
import { nanoText, operationName, statement } from '../fields.ts';
import { operation } from '../operation.ts';
import { earningsFields, earningsText } from './earnings.ts';
import { CLOSED, STATEMENT } from './refusals.ts';

/** What a ticket is worth now; earnings go to the provider alone, also where the requester hands in the receipt. */
const redeemed = v.strictObject({
  redeemedNano: nanoText,
  ...v.partial(v.strictObject(earningsFields)).entries,
});

export const redeemReceipt = operation(
  {
    id: 'redeemReceipt',
    summary:
      'Credits what a receipt adds to its ticket. The highest one counts, in whatever order they come.',
    tag: 'receipts',
    method: 'POST',
    path: '/v1/receipts',
    signer: 'provider or receipt key',
    body: v.strictObject({ operation: operationName, receipt: statement }),
    answer: redeemed,
    refusals: [
      'ticket/unknown',
      'ticket/closed',
      'ticket/late',
      'receipt/key',
      'receipt/amount',
      'receipt/above-ticket',
      'wire/malformed',
      'relay/forbidden',
      'relay/repeated',
      ...CLOSED,
    ],
  },
  async ({ body, key }, parts) => {
    const ticket = knownTicket(parts, decodeReceipt(body.receipt).body.ticket);
    const isProvider = isProviderOf(parts, ticket, key);
    demand(isProvider || equalBytes(ticket.receiptKey, key));
    const earnings = await parts.ledger.redeem(operationId(key, body.operation), body.receipt);
    return { redeemedNano: earnings.redeemedNano.toString(), ...(isProvider && earningsText(earnings)) };
  },
);

export const closeTicket = operation(
  {
    id: 'closeTicket',
    summary: 'Ends a ticket at what has been redeemed, and frees what it still reserved.',
    tag: 'receipts',
    method: 'POST',
    path: '/v1/closes',
    signer: 'provider',
    body: v.strictObject({ operation: operationName, close: statement }),
    answer: v.strictObject({ redeemedNano: nanoText, ...earningsFields }),
    refusals: [
      'ticket/unknown',
      'receipt/missing',
      'relay/forbidden',
      'relay/repeated',
      ...STATEMENT,
      ...CLOSED,
    ],
  },
  async ({ body, key }, parts) => {
    demand(isProviderOf(parts, knownTicket(parts, decodeClose(body.close).body.ticket), key));
    const earnings = await parts.ledger.close(operationId(key, body.operation), body.close);
    return { redeemedNano: earnings.redeemedNano.toString(), ...earningsText(earnings) };
  },
);
