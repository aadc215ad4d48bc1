/** The client's word to the relay that a key may sign receipts for one quote, up to an amount. SPEC §12. */
import * as v from 'valibot';
import type { Bytes } from '../bytes/bytes.ts';
import { encodeCbor, type CborValue } from '../bytes/cbor.ts';
import { IDENTITY_KEY_BYTES, type Identity } from '../crypto/identity.ts';
import { MAX_MONEY_STATEMENT_BYTES } from '../limits.ts';
import { chainAddress, fixedBytes, moneyNano, networkName, parse, parseCbor } from './schema.ts';
import { decodeSigned, signStatement, verifySigned, type SignatureCheck } from './signed.ts';

const RECEIPT_KEY_DOMAIN = 'bombyx/receipt-key/1';

const certificateBody = v.strictObject({
  network: networkName,
  relayKey: fixedBytes(IDENTITY_KEY_BYTES),
  /** The client account that pays. */
  account: chainAddress,
  receiptKey: fixedBytes(IDENTITY_KEY_BYTES),
  quoteHash: fixedBytes(32),
  maxAmountNano: moneyNano,
});

export type ReceiptKeyCertificate = v.InferOutput<typeof certificateBody>;

export const certifyReceiptKey = (
  sessionKey: Pick<Identity, 'sign'>,
  body: ReceiptKeyCertificate,
): Promise<Bytes> =>
  signStatement(
    sessionKey,
    RECEIPT_KEY_DOMAIN,
    encodeCbor(parse(certificateBody, body, 'input/invalid') as CborValue),
  );

/** @throws BombyxError `wire/malformed`, `wire/too-large`, `wire/signature`. */
export async function verifyReceiptKeyCertificate(
  bytes: Uint8Array,
  sessionKey: Uint8Array,
  check?: SignatureCheck,
): Promise<ReceiptKeyCertificate> {
  const signed = decodeSigned(bytes, MAX_MONEY_STATEMENT_BYTES);
  const body = parseCbor(certificateBody, signed.body, MAX_MONEY_STATEMENT_BYTES);
  await verifySigned(signed, RECEIPT_KEY_DOMAIN, sessionKey, check);
  return body;
}
