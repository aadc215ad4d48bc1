/** Signed statements: exact body bytes beside a signature over `lp(domain) ‖ body`. SPEC §2. */
import * as v from 'valibot';
import { encodeCbor } from '../bytes/cbor.ts';
import { concat, lp, type Bytes } from '../bytes/bytes.ts';
import { SIGNATURE_BYTES, verifySignature, type Identity } from '../crypto/identity.ts';
import { BombyxError, type ErrorCode } from '../errors.ts';
import { boundedBytes, fixedBytes, parseCbor } from './schema.ts';

/** `body` is verified and decoded as the very bytes that were signed: nothing is encoded again to check it. */
export interface Signed {
  readonly body: Bytes;
  readonly sig: Bytes;
}

const ENVELOPE_OVERHEAD_BYTES = 96;

const signedSchema = (maxBodyBytes: number) =>
  v.strictObject({ body: boundedBytes(1, maxBodyBytes), sig: fixedBytes(SIGNATURE_BYTES) });

/** Exactly what a signature in `domain` covers, for signers that are no `Identity`. */
export const statementBytes = (domain: string, body: Uint8Array): Bytes => concat(lp(domain), body);

export const encodeSigned = (signed: Signed): Bytes => encodeCbor({ ...signed });

export async function signStatement(
  identity: Pick<Identity, 'sign'>,
  domain: string,
  body: Bytes,
): Promise<Bytes> {
  return encodeSigned({ body, sig: await identity.sign(domain, body) });
}

/** Splits a signed statement into body and signature without believing either. */
export function decodeSigned(bytes: Uint8Array, maxBodyBytes: number): Signed {
  return parseCbor(signedSchema(maxBodyBytes), bytes, maxBodyBytes + ENVELOPE_OVERHEAD_BYTES);
}

/** How a signature is checked: WebCrypto's way, or a service's own faster one, which need not be asynchronous. */
export type SignatureCheck = (
  publicKey: Uint8Array,
  domain: string,
  body: Uint8Array,
  signature: Uint8Array,
) => boolean | Promise<boolean>;

/** @throws BombyxError `code` unless the holder of `publicKey` signed `signed.body` in `domain`. */
export async function verifySigned(
  signed: Signed,
  domain: string,
  publicKey: Uint8Array,
  check: SignatureCheck = verifySignature,
  code: ErrorCode = 'wire/signature',
): Promise<void> {
  if (!(await check(publicKey, domain, signed.body, signed.sig))) throw new BombyxError(code, domain);
}
