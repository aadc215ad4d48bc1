/** The way of every request through the API: budgets, body, signature, operation, and a signed answer whatever comes of it. */
import type { HttpBindings } from '@hono/node-server';
import type { Context, Handler } from 'hono';
import type { Bytes } from '#protocol/bytes/bytes.ts';
import { BombyxError, type ErrorCode } from '#protocol/errors.ts';
import {
  ANSWER_HEADER,
  REQUEST_HEADER,
  signAnswer,
  type RequestLine,
  type VerifiedRequest,
} from '#protocol/messages/relay-request.ts';
import { statementBytes } from '#protocol/messages/signed.ts';
import { addressOf } from '#protocol/service/address.ts';
import type { RelaySigner } from '../ledger/signatures.ts';
import { sha256 } from '../sha256.ts';
import { readBody } from './body.ts';
import type { Operation } from './operation.ts';
import type { Parts } from './parts.ts';
import { problemOf } from './problem.ts';
import { bindingOf, headerOf, prove } from './proof.ts';
import type { Reply } from './reply.ts';

export interface ApiEnv {
  readonly Bindings: HttpBindings;
}

interface Outcome {
  readonly reply: Reply;
  readonly code: ErrorCode | undefined;
  /** Hash of the request that the answer is bound to. */
  readonly request: Bytes;
}

const NO_BODY: Bytes = new Uint8Array(0);
const NO_KEY: Bytes = new Uint8Array(0);

export const serve =
  (operation: Operation, parts: Parts): Handler<ApiEnv> =>
  async (context) => {
    const startedMs = performance.now();
    const { reply, code, request } = await outcomeOf(operation, context, parts);
    parts.metrics.answered(operation.id, reply.status, performance.now() - startedMs);
    if (code !== undefined) parts.log.debug('refused', { operation: operation.id, code });
    return signed(context, reply, request, parts);
  };

async function outcomeOf(operation: Operation, context: Context<ApiEnv>, parts: Parts): Promise<Outcome> {
  const { incoming } = context.env;
  const header = headerOf(incoming);
  let line: RequestLine = {
    method: incoming.method ?? '',
    path: incoming.url ?? '',
    relay: parts.identity.relayId,
    body: NO_BODY,
  };
  let proven: VerifiedRequest | undefined;
  const binding = async () => proven?.hash ?? bindingOf(header, line);
  try {
    admit(context, parts);
    const body = await readBody(incoming, operation.maxBodyBytes);
    line = { ...line, body };
    if (operation.signer !== 'none') proven = await prove(header, line, parts);
    const [, query = ''] = line.path.split(/\?(.*)/s);
    const call = { params: context.req.param(), query, body, key: proven?.key ?? NO_KEY };
    return { reply: await operation.run(call, parts), code: undefined, request: await binding() };
  } catch (error) {
    const { code, reply } = problemOf(error);
    if (code === 'relay/failed') parts.log.error('operation failed', { operation: operation.id, error });
    return { reply, code, request: await binding() };
  }
}

/** @throws BombyxError `relay/stopping`, `relay/rate` */
function admit({ env }: Context<ApiEnv>, { isStopping, budgets, trustedProxies, clock }: Parts): void {
  if (isStopping()) throw new BombyxError('relay/stopping');
  if (!budgets.takeAddress(addressOf(env.incoming, trustedProxies), clock().monotonicMs))
    throw new BombyxError('relay/rate');
}

const domainSigner = (signer: RelaySigner) => ({
  sign: async (domain: string, body: Uint8Array) => signer.sign(statementBytes(domain, body)),
});

async function signed(
  { env }: Context<ApiEnv>,
  { status, contentType, body, immutable = false }: Reply,
  request: Bytes,
  { identity, isStopping }: Parts,
): Promise<Response> {
  const headers: Record<string, string> = {
    'content-type': contentType,
    'cache-control': immutable ? 'public, max-age=31536000, immutable' : 'no-store',
    'x-content-type-options': 'nosniff',
    vary: REQUEST_HEADER,
    'access-control-allow-origin': '*',
    'access-control-expose-headers': ANSWER_HEADER,
    [ANSWER_HEADER]: await signAnswer(domainSigner(identity.signer), { request, status, body }, sha256),
  };
  if (isStopping() || !env.incoming.complete) headers['connection'] = 'close'; // or the rest of the body was not read
  return new Response(body, { status, headers });
}
