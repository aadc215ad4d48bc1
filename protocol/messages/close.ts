/** The provider's word that a ticket is done: it frees what the ticket still reserved. SPEC §12. */
import * as v from 'valibot';
import type { Bytes } from '../bytes/bytes.ts';
import { encodeCbor, type CborValue } from '../bytes/cbor.ts';
import type { Identity } from '../crypto/identity.ts';
import { MAX_MONEY_STATEMENT_BYTES } from '../limits.ts';
import { fixedBytes, moneyNano, parse, parseCbor } from './schema.ts';
import { decodeSigned, signStatement, verifySigned, type Signed, type SignatureCheck } from './signed.ts';

const CLOSE_DOMAIN = 'bombyx/close/1';

const closeBody = v.strictObject({
  /** Hash of the ticket. */
  ticket: fixedBytes(32),
  /** What the provider has seen redeemed: with less than that the relay closes nothing. */
  amountNano: moneyNano,
});

export type CloseBody = v.InferOutput<typeof closeBody>;

export const signClose = (provider: Pick<Identity, 'sign'>, body: CloseBody): Promise<Bytes> =>
  signStatement(provider, CLOSE_DOMAIN, encodeCbor(parse(closeBody, body, 'input/invalid') as CborValue));

/** Reads a close without believing it: it names the ticket, which names the key. */
export function decodeClose(bytes: Uint8Array): { readonly signed: Signed; readonly body: CloseBody } {
  const signed = decodeSigned(bytes, MAX_MONEY_STATEMENT_BYTES);
  return { signed, body: parseCbor(closeBody, signed.body, MAX_MONEY_STATEMENT_BYTES) };
}

/** @throws BombyxError `wire/malformed`, `wire/too-large`, `wire/signature` unless `providerKey` signed it. */
export async function verifyClose(
  bytes: Uint8Array,
  providerKey: Uint8Array,
  check?: SignatureCheck,
): Promise<CloseBody> {
  const { signed, body } = decodeClose(bytes);
  await verifySigned(signed, CLOSE_DOMAIN, providerKey, check);
  return body;
}
