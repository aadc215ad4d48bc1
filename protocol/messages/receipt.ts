/** A receipt: what the requester says it got so far for one ticket, and owes. SPEC §12. */
import * as v from 'valibot';
import type { Bytes } from '../bytes/bytes.ts';
import { encodeCbor, type CborValue } from '../bytes/cbor.ts';
import type { Identity } from '../crypto/identity.ts';
import { MAX_MONEY_STATEMENT_BYTES } from '../limits.ts';
import { boundedInteger, fixedBytes, moneyNano, parse, parseCbor } from './schema.ts';
import { decodeSigned, signStatement, type Signed } from './signed.ts';

export const RECEIPT_DOMAIN = 'bombyx/receipt/1';

/** Above any context and any answer; price arithmetic has no bound of its own. */
const tokens = boundedInteger(0, 0x7fff_ffff);

const receiptBody = v.strictObject({
  /** Hash of the ticket. */
  ticket: fixedBytes(32),
  /** Rises with each receipt of a ticket; tells people the order, decides nothing. */
  seq: boundedInteger(0, 0x7fff_ffff),
  /** Cached ones included. */
  promptTokens: tokens,
  cachedTokens: tokens,
  completionTokens: tokens,
  /** Cumulative: the price of the counts above. */
  amountNano: moneyNano,
});

export type ReceiptBody = v.InferOutput<typeof receiptBody>;

export const signReceipt = (receiptKey: Pick<Identity, 'sign'>, body: ReceiptBody): Promise<Bytes> =>
  signStatement(
    receiptKey,
    RECEIPT_DOMAIN,
    encodeCbor(parse(receiptBody, body, 'input/invalid') as CborValue),
  );

/** Reads a receipt without believing it. @throws BombyxError `wire/malformed`, `wire/too-large`. */
export function decodeReceipt(bytes: Uint8Array): { readonly signed: Signed; readonly body: ReceiptBody } {
  const signed = decodeSigned(bytes, MAX_MONEY_STATEMENT_BYTES);
  return { signed, body: parseCbor(receiptBody, signed.body, MAX_MONEY_STATEMENT_BYTES) };
}
