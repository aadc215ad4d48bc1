/** Signed statements: exact body bytes beside a signature over `lp(domain) ‖ body`. SPEC §2. */
import * as v from 'valibot';
import { encodeCbor } from '../bytes/cbor.ts';
import type { Bytes } from '../bytes/bytes.ts';
import { SIGNATURE_BYTES, verifySignature, type Identity } from '../crypto/identity.ts';
import { BombyxError } from '../errors.ts';
import { boundedBytes, fixedBytes, parseCbor } from './schema.ts';

/** `body` is verified and decoded as the very bytes that were signed: nothing is encoded again to check it. */
export interface Signed {
  readonly body: Bytes;
  readonly sig: Bytes;
}

const ENVELOPE_OVERHEAD_BYTES = 96;

const signedSchema = (maxBodyBytes: number) =>
  v.strictObject({ body: boundedBytes(1, maxBodyBytes), sig: fixedBytes(SIGNATURE_BYTES) });

export async function signStatement(identity: Identity, domain: string, body: Bytes): Promise<Bytes> {
  return encodeCbor({ body, sig: await identity.sign(domain, body) });
}

/** Splits a signed statement into body and signature without believing either. */
export function decodeSigned(bytes: Uint8Array, maxBodyBytes: number): Signed {
  return parseCbor(signedSchema(maxBodyBytes), bytes, maxBodyBytes + ENVELOPE_OVERHEAD_BYTES);
}

/** @throws BombyxError `wire/signature` unless the holder of `publicKey` signed `signed.body` in `domain`. */
export async function verifySigned(signed: Signed, domain: string, publicKey: Uint8Array): Promise<void> {
  if (!(await verifySignature(publicKey, domain, signed.body, signed.sig)))
    throw new BombyxError('wire/signature', domain);
}
