/** The steps behind which a ticket or a receipt may be believed. SPEC §12. */
import { equalBytes, type Bytes } from '../bytes/bytes.ts';
import { hashInDomain, type Sha256 } from '../crypto/hash.ts';
import { BombyxError } from '../errors.ts';
import { peerIdOf, relayIdOf, type PeerId, type RelayId } from '../ids.ts';
import { decodeReceipt, RECEIPT_DOMAIN, type ReceiptBody } from '../messages/receipt.ts';
import { verifySigned, type SignatureCheck } from '../messages/signed.ts';
import { decodeTicket, TICKET_DOMAIN, type TicketBody } from '../messages/ticket.ts';
import { priceNano } from './price.ts';

/** A ticket that the expected relay signed: only `verifyTicket` makes it. */
export interface VerifiedTicket extends TicketBody {
  readonly provider: PeerId;
  readonly relay: RelayId;
  /** What receipts name, and what a paid job's encapsulation is bound to. */
  readonly hash: Bytes;
  /** The exact signed bytes. */
  readonly bytes: Bytes;
  readonly __verified: 'Ticket';
}

/** A receipt that is worth `amountNano` of its ticket: only `verifyReceipt` makes it. */
export interface VerifiedReceipt extends ReceiptBody {
  readonly bytes: Bytes;
  readonly __verified: 'Receipt';
}

/** Which relay, on which network, a ticket has to come from. */
export interface ExpectedRelay {
  readonly network: string;
  readonly relayKey: Uint8Array;
  readonly vault: string;
}

/** @throws BombyxError `wire/malformed`, `wire/too-large`, `ticket/invalid`. */
export async function verifyTicket(
  bytes: Bytes,
  expected: ExpectedRelay,
  check?: SignatureCheck,
  sha256?: Sha256,
): Promise<VerifiedTicket> {
  const { signed, body } = decodeTicket(bytes);
  const wrong =
    (body.network !== expected.network && 'network') ||
    (body.vault !== expected.vault && 'vault') ||
    (!equalBytes(body.relayKey, expected.relayKey) && 'relay');
  if (wrong) throw new BombyxError('ticket/invalid', wrong);
  await verifySigned(signed, TICKET_DOMAIN, body.relayKey, check, 'ticket/invalid');
  const hash = await hashInDomain(TICKET_DOMAIN, signed.body, sha256);
  const [provider, relay] = await Promise.all([
    peerIdOf(body.providerKey, sha256),
    relayIdOf(body.relayKey, sha256),
  ]);
  return { ...body, provider, relay, hash, bytes, __verified: 'Ticket' };
}

/** What a ticket says about its receipts. */
export type ReceiptTerms = Pick<VerifiedTicket, 'hash' | 'receiptKey' | 'prices' | 'maxAmountNano'>;

/**
 * Rule 5: a receipt is worth the price of what it counts, and no more than its ticket.
 *
 * @throws BombyxError `wire/malformed`, `wire/too-large`, `receipt/ticket`, `receipt/key`, `receipt/amount`,
 *   `receipt/above-ticket`.
 */
export async function verifyReceipt(
  bytes: Bytes,
  ticket: ReceiptTerms,
  check?: SignatureCheck,
): Promise<VerifiedReceipt> {
  const { signed, body } = decodeReceipt(bytes);
  if (!equalBytes(body.ticket, ticket.hash)) throw new BombyxError('receipt/ticket');
  await verifySigned(signed, RECEIPT_DOMAIN, ticket.receiptKey, check, 'receipt/key');
  if (body.cachedTokens > body.promptTokens) throw new BombyxError('receipt/amount', 'cachedTokens');
  if (body.amountNano !== priceNano(ticket.prices, body))
    throw new BombyxError('receipt/amount', 'amountNano');
  if (body.amountNano > ticket.maxAmountNano) throw new BombyxError('receipt/above-ticket');
  return { ...body, bytes, __verified: 'Receipt' };
}
