/** Requests to a relay and its answers, both proving themselves whoever ends the TLS. SPEC §13. */
import * as v from 'valibot';
import { concat, lp, type Bytes } from '../bytes/bytes.ts';
import { encodeCbor } from '../bytes/cbor.ts';
import { fromBase64url, toBase64url } from '../bytes/text.ts';
import { sha256, type Sha256 } from '../crypto/hash.ts';
import { IDENTITY_KEY_BYTES, SIGNATURE_BYTES, verifySignature, type Identity } from '../crypto/identity.ts';
import { BombyxError } from '../errors.ts';
import type { RelayId } from '../ids.ts';
import { REQUEST_TIME_TOLERANCE_MS } from '../limits.ts';
import { fixedBytes, parseCbor, unixTimeMs } from './schema.ts';
import type { SignatureCheck } from './signed.ts';

const REQUEST_DOMAIN = 'bombyx/relay-request/1';
const ANSWER_DOMAIN = 'bombyx/relay-answer/1';

export const REQUEST_HEADER = 'bombyx-request';
export const ANSWER_HEADER = 'bombyx-answer';
export const REQUEST_NONCE_BYTES = 16;

const MAX_HEADER_BYTES = 256;

/** The parts of an HTTP request that are signed. */
export interface RequestLine {
  /** In capitals. */
  readonly method: string;
  /** With the query string, as sent. */
  readonly path: string;
  readonly relay: RelayId;
  readonly body: Uint8Array;
}

const stamp = { nonce: fixedBytes(REQUEST_NONCE_BYTES), timeMs: unixTimeMs };
const unsignedHeader = v.strictObject(stamp);
const signedHeader = v.strictObject({
  key: fixedBytes(IDENTITY_KEY_BYTES),
  ...stamp,
  sig: fixedBytes(SIGNATURE_BYTES),
});

export type RequestStamp = v.InferOutput<typeof unsignedHeader>;
export type SignedRequestHeader = v.InferOutput<typeof signedHeader>;

/** Whose request it is, and what its answer is bound to: only `verifyRequest` makes it. */
export interface VerifiedRequest {
  readonly key: Bytes;
  readonly nonce: Bytes;
  readonly timeMs: number;
  readonly hash: Bytes;
  readonly __verified: 'Request';
}

async function requestStatement(line: RequestLine, stamped: RequestStamp, hash: Sha256): Promise<Bytes> {
  const { method, path, relay, body } = line;
  const { nonce, timeMs } = stamped;
  return encodeCbor({ method, path, relay, bodyHash: await hash(body), nonce, timeMs });
}

const hashStatement = (statement: Bytes, hash: Sha256): Bytes | Promise<Bytes> =>
  hash(concat(lp(REQUEST_DOMAIN), statement));

/** What the answer to a request names. */
export const requestHash = async (
  line: RequestLine,
  stamped: RequestStamp,
  hash: Sha256 = sha256,
): Promise<Bytes> => hashStatement(await requestStatement(line, stamped, hash), hash);

/** The header of a request by `identity`, be it a session key, a provider or a receipt key. */
export async function signRequest(
  identity: Pick<Identity, 'publicKey' | 'sign'>,
  line: RequestLine,
  { nonce, timeMs }: RequestStamp,
): Promise<string> {
  const sig = await identity.sign(REQUEST_DOMAIN, await requestStatement(line, { nonce, timeMs }, sha256));
  return toBase64url(encodeCbor({ key: identity.publicKey, nonce, timeMs, sig }));
}

/** The header of a request that needs no signature, for the sake of its answer. */
export const stampRequest = ({ nonce, timeMs }: RequestStamp): string =>
  toBase64url(encodeCbor({ nonce, timeMs }));

function decodeHeader<S extends v.GenericSchema>(schema: S, text: string): v.InferOutput<S> {
  if (text.length > MAX_HEADER_BYTES * 2) throw new BombyxError('relay/request', 'header length');
  try {
    return parseCbor(schema, fromBase64url(text), MAX_HEADER_BYTES);
  } catch (cause) {
    throw new BombyxError('relay/request', 'header', { cause });
  }
}

/** @throws BombyxError `relay/request` */
export const decodeRequestStamp = (header: string): RequestStamp => decodeHeader(unsignedHeader, header);

/** @throws BombyxError `relay/request` */
export const decodeSignedRequest = (header: string): SignedRequestHeader =>
  decodeHeader(signedHeader, header);

/**
 * Returns whose request it is. That its nonce is new is for the relay to see, who remembers them.
 *
 * @throws BombyxError `relay/request` when the time is off or the signature is not over this request.
 */
export async function verifyRequest(
  header: string,
  line: RequestLine,
  nowMs: number,
  check: SignatureCheck = verifySignature,
  hash: Sha256 = sha256,
): Promise<VerifiedRequest> {
  const { key, sig, ...stamped } = decodeSignedRequest(header);
  if (Math.abs(nowMs - stamped.timeMs) > REQUEST_TIME_TOLERANCE_MS)
    throw new BombyxError('relay/request', 'time');
  const statement = await requestStatement(line, stamped, hash);
  if (!(await check(key, REQUEST_DOMAIN, statement, sig)))
    throw new BombyxError('relay/request', 'signature');
  return { key, ...stamped, hash: await hashStatement(statement, hash), __verified: 'Request' };
}

/** An answer as it is signed. */
export interface AnswerLine {
  readonly request: Uint8Array;
  readonly status: number;
  readonly body: Uint8Array;
}

async function answerStatement({ request, status, body }: AnswerLine, hash: Sha256): Promise<Bytes> {
  return encodeCbor({ request, status, bodyHash: await hash(body) });
}

export async function signAnswer(
  relay: Pick<Identity, 'sign'>,
  answer: AnswerLine,
  hash: Sha256 = sha256,
): Promise<string> {
  return toBase64url(await relay.sign(ANSWER_DOMAIN, await answerStatement(answer, hash)));
}

/** @throws BombyxError `relay/answer` unless the relay signed this body and status for this request. */
export async function verifyAnswer(header: string, answer: AnswerLine, relayKey: Uint8Array): Promise<void> {
  let signature: Bytes;
  try {
    signature = fromBase64url(header);
  } catch (cause) {
    throw new BombyxError('relay/answer', 'header', { cause });
  }
  const statement = await answerStatement(answer, sha256);
  if (!(await verifySignature(relayKey, ANSWER_DOMAIN, statement, signature)))
    throw new BombyxError('relay/answer', 'signature');
}
