/** A ticket: the relay's word that an answer of up to `maxAmountNano` will be paid. SPEC §12. */
import * as v from 'valibot';
import type { Bytes } from '../bytes/bytes.ts';
import { encodeCbor, type CborValue } from '../bytes/cbor.ts';
import { IDENTITY_KEY_BYTES, type Identity } from '../crypto/identity.ts';
import { FEE_UNIT_BPS, MAX_MONEY_STATEMENT_BYTES, MAX_WINDOW_TOKENS } from '../limits.ts';
import { modelId } from './offer.ts';
import {
  boundedBytes,
  boundedInteger,
  chainAddress,
  fixedBytes,
  moneyNano,
  networkName,
  parse,
  parseCbor,
  unixTimeMs,
} from './schema.ts';
import { decodeSigned, signStatement, type Signed } from './signed.ts';

export const TICKET_DOMAIN = 'bombyx/ticket/1';
export const TICKET_ID_BYTES = 16;

/** Opaque to everybody but the relay; the bounds leave it room for another form. */
const MAX_ACCOUNT_BOX_BYTES = 256;

const ticketBody = v.strictObject({
  network: networkName,
  /** The key that signs this ticket, and that the vault was deployed with. */
  relayKey: fixedBytes(IDENTITY_KEY_BYTES),
  vault: chainAddress,
  id: fixedBytes(TICKET_ID_BYTES),
  providerKey: fixedBytes(IDENTITY_KEY_BYTES),
  recipientKeyId: fixedBytes(32),
  model: modelId,
  class: v.picklist(['open', 'confidential']),
  policyHash: fixedBytes(32),
  quoteHash: fixedBytes(32),
  /** Nano per million tokens. */
  prices: v.strictObject({ prompt: moneyNano, cached: moneyNano, completion: moneyNano }),
  feeBps: boundedInteger(0, Number(FEE_UNIT_BPS)),
  maxAmountNano: v.pipe(
    moneyNano,
    v.check((amount) => amount > 0n, 'more than nothing'),
  ),
  /** How far the provider may run ahead of the last receipt. */
  windowTokens: boundedInteger(1, MAX_WINDOW_TOKENS),
  /** Signs the receipts of this ticket and nothing else. */
  receiptKey: fixedBytes(IDENTITY_KEY_BYTES),
  /** The chain's time. */
  expiresAtMs: unixTimeMs,
  accountBox: boundedBytes(1, MAX_ACCOUNT_BOX_BYTES),
});

export type TicketBody = v.InferOutput<typeof ticketBody>;
export type Prices = TicketBody['prices'];

/** @throws BombyxError `input/invalid` on a body that nobody would take. */
export const encodeTicketBody = (body: TicketBody): Bytes =>
  encodeCbor(parse(ticketBody, body, 'input/invalid') as CborValue);

export const signTicket = (relay: Pick<Identity, 'sign'>, body: TicketBody): Promise<Bytes> =>
  signStatement(relay, TICKET_DOMAIN, encodeTicketBody(body));

/** Reads a ticket without believing it. @throws BombyxError `wire/malformed`, `wire/too-large`. */
export function decodeTicket(bytes: Uint8Array): { readonly signed: Signed; readonly body: TicketBody } {
  const signed = decodeSigned(bytes, MAX_MONEY_STATEMENT_BYTES);
  return { signed, body: parseCbor(ticketBody, signed.body, MAX_MONEY_STATEMENT_BYTES) };
}
