/** Routes: JSON-RPC and REST under `/api/v2`, the faucet, the cosigner, the admin's time jump, health. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import * as v from 'valibot';
import { answerCosign, COSIGN_PATH, type CosignContext } from '../cosigner/http.ts';
import { DevnetError, toDevnetError } from '../errors.ts';
import { DEVNET_NETWORK_ID, MAX_ADVANCE_S } from '../limits.ts';
import { describeError } from '../log.ts';
import type { TokenBucket } from '../rate.ts';
import { readJson, type JsonObject } from './body.ts';
import { callMethod, type MethodContext } from './methods.ts';
import { address, decode, integer, nano } from './params.ts';
import { fail, succeed, type Caller } from './reply.ts';

export interface HttpContext extends MethodContext, CosignContext {
  readonly nowMs: () => number;
  readonly faucetBucket: TokenBucket;
  readonly faucetMaxNano: bigint;
  /** Serve `/admin`. */
  readonly isAdminOpen: boolean;
}

interface Call {
  readonly context: HttpContext;
  readonly params: JsonObject;
}

interface Route {
  readonly methods: readonly string[];
  readonly run: (call: Call) => unknown;
}

const API = '/api/v2/';
const JSON_RPC = `${API}jsonRPC`;

const ROUTES: Readonly<Record<string, Route>> = {
  '/health': { methods: ['GET'], run: health },
  '/faucet': { methods: ['POST'], run: faucet },
  '/admin/advance': { methods: ['POST'], run: advance },
};

/** Answers one request; never throws. */
export async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  context: HttpContext,
): Promise<void> {
  allowEveryPage(response);
  if (request.method === 'OPTIONS') return void response.writeHead(204).end();
  if (request.url === COSIGN_PATH) return await answerCosign(request, response, context);
  const caller: { id?: string | number | null } = {};
  try {
    succeed(response, await resultOf(request, context, caller), caller);
  } catch (error) {
    const named = toDevnetError(error, 'devnet/failed');
    if (named.code === 'devnet/failed') context.log.error('request failed', { error: describeError(error) });
    if (!request.complete) response.setHeader('connection', 'close'); // the rest of the body is not read
    fail(response, named, caller);
  }
}

/** Test money only, on a local port: every page may use it, as it may use toncenter. */
function allowEveryPage(response: ServerResponse): void {
  response.setHeader('cache-control', 'no-store');
  response.setHeader('x-content-type-options', 'nosniff');
  response.setHeader('access-control-allow-origin', '*');
  response.setHeader('access-control-allow-methods', 'GET, POST, OPTIONS');
  response.setHeader('access-control-allow-headers', 'content-type, x-api-key, x-ton-client-version');
  response.setHeader('access-control-max-age', '600');
}

async function resultOf(
  request: IncomingMessage,
  context: HttpContext,
  caller: { id?: Caller['id'] },
): Promise<unknown> {
  const { path, query } = targetOf(request);
  if (path === JSON_RPC) return await jsonRpc(request, context, caller);
  const isMethod = path.startsWith(API) && !path.slice(API.length).includes('/');
  const route = Object.hasOwn(ROUTES, path) ? ROUTES[path] : undefined;
  if (route === undefined && !isMethod) throw new DevnetError('devnet/unknown-path');
  expectMethod(request, route?.methods ?? ['GET', 'POST']);
  const params = { ...query, ...(await readJson(request)) };
  if (route !== undefined) return await route.run({ context, params });
  return await callMethod(context, path.slice(API.length), params);
}

const rpcRequest = v.object({
  id: v.optional(v.nullable(v.union([v.number(), v.pipe(v.string(), v.maxLength(128))])), null),
  method: v.pipe(v.string(), v.maxLength(64)),
  params: v.optional(v.record(v.string(), v.unknown()), {}),
});

async function jsonRpc(
  request: IncomingMessage,
  context: HttpContext,
  caller: { id?: Caller['id'] },
): Promise<unknown> {
  expectMethod(request, ['POST']);
  const { id, method, params } = decode(rpcRequest, await readJson(request));
  caller.id = id;
  return await callMethod(context, method, params);
}

function targetOf(request: IncomingMessage): { path: string; query: JsonObject } {
  const base = 'http://devnet';
  const target = request.url ?? '/';
  if (!URL.canParse(target, base)) throw new DevnetError('devnet/unknown-path');
  const { pathname, searchParams } = new URL(target, base);
  return { path: pathname, query: Object.fromEntries(searchParams) };
}

function expectMethod({ method }: IncomingMessage, allowed: readonly string[]): void {
  if (!allowed.includes(method ?? '')) throw new DevnetError('devnet/http-method');
}

function health({ context: { chain } }: Call): object {
  const { seqno } = chain.head;
  return { status: 'ok', networkId: DEVNET_NETWORK_ID, seqno, utime: chain.utime() };
}

async function faucet({ context, params }: Call): Promise<object> {
  const { address: to, amountNano } = decode(v.object({ address, amountNano: nano }), params);
  if (amountNano > context.faucetMaxNano)
    throw new DevnetError('devnet/faucet', `at most ${context.faucetMaxNano} nano at once`);
  if (!context.faucetBucket.take(context.nowMs())) throw new DevnetError('devnet/rate');
  const messageHash = await context.chain.give(to, amountNano);
  return { '@type': 'ok', messageHash: messageHash.toString('base64') };
}

async function advance({ context, params }: Call): Promise<object> {
  if (!context.isAdminOpen) throw new DevnetError('devnet/disabled');
  const { seconds } = decode(v.object({ seconds: integer(1, MAX_ADVANCE_S) }), params);
  return { '@type': 'ok', utime: await context.chain.advance(seconds) };
}
