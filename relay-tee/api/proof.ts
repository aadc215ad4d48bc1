/** Whose request it is, and what its answer is bound to. SPEC §13. */
import type { IncomingMessage } from 'node:http';
import type { Bytes } from '#protocol/bytes/bytes.ts';
import { BombyxError } from '#protocol/errors.ts';
import {
  decodeRequestStamp,
  decodeSignedRequest,
  REQUEST_HEADER,
  REQUEST_NONCE_BYTES,
  requestHash,
  verifyRequest,
  type RequestLine,
  type RequestStamp,
  type VerifiedRequest,
} from '#protocol/messages/relay-request.ts';
import { nodeCheck } from '../ledger/signatures.ts';
import { sha256 } from '../sha256.ts';
import { nowMs, type Parts } from './parts.ts';

/** Of a request without a readable header: its answer shows who gave it, and not when. */
const NO_STAMP: RequestStamp = { nonce: new Uint8Array(REQUEST_NONCE_BYTES), timeMs: 0 };

export const headerOf = ({ headers }: IncomingMessage): string => {
  const header = headers[REQUEST_HEADER];
  return typeof header === 'string' ? header : '';
};

function stampOf(header: string): RequestStamp {
  for (const decode of [decodeSignedRequest, decodeRequestStamp])
    try {
      return decode(header);
    } catch {
      // of the other form, or of none
    }
  return NO_STAMP;
}

/** What the answer to a request names that was not, or could not be, verified. */
export const bindingOf = (header: string, line: RequestLine): Promise<Bytes> =>
  requestHash(line, stampOf(header), sha256);

/** @throws BombyxError `relay/request`, `relay/rate` */
export async function prove(header: string, line: RequestLine, parts: Parts): Promise<VerifiedRequest> {
  const request = await verifyRequest(header, line, nowMs(parts), nodeCheck, sha256);
  const verdict = parts.nonces.take(request.key, request.nonce, request.timeMs);
  if (verdict === 'repeated') throw new BombyxError('relay/request', 'repeated');
  if (verdict === 'full' || !parts.budgets.takeKey(request.key, parts.clock().monotonicMs))
    throw new BombyxError('relay/rate');
  return request;
}
