/** The hub's HTTP routes: challenge, health, readiness, metrics, figures. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { toBase64url } from '#protocol/bytes/text.ts';
import { ERRORS, type ErrorCode } from '#protocol/errors.ts';
import { addressOf } from '#protocol/service/address.ts';
import type { Admission } from './admission.ts';
import type { AddressBudgets } from './budgets.ts';
import type { Clock } from './clock.ts';
import { iceServers, type IceOptions } from './ice.ts';
import type { Metrics } from './metrics.ts';
import { allowsOrigin, type OriginPolicy } from './origin.ts';
import type { HubStats } from './stats.ts';

export interface HttpContext {
  readonly basePath: string;
  readonly trustedProxies: number;
  readonly origins: OriginPolicy;
  readonly admission: Admission;
  readonly budgets: AddressBudgets;
  readonly clock: Clock;
  readonly ice: IceOptions;
  readonly metrics: Metrics;
  readonly isReady: () => boolean;
  readonly stats: () => HubStats;
}

type Route = (response: ServerResponse, context: HttpContext) => void | Promise<void>;

const ROUTES: Readonly<Record<string, Route>> = {
  '/challenge': (response, { admission, clock, ice }) => {
    const nowMs = clock.nowMs();
    const challenge = toBase64url(admission.challenge());
    json(response, 200, { challenge, nowMs, iceServers: iceServers(ice, nowMs) });
  },
  '/health': (response) => json(response, 200, { status: 'ok' }),
  '/ready': (response, { isReady }) =>
    isReady() ? json(response, 200, { status: 'ready' }) : refuse(response, 'hub/stopping'),
  '/metrics': async (response, { metrics }) => {
    const text = await metrics.scrape();
    response.writeHead(200, { 'content-type': metrics.contentType }).end(text);
  },
  '/stats': (response, { stats }) => json(response, 200, stats()),
  // The stock client asks here when it was given no id; ours are hashes of keys, so nobody can be handed one.
  '/peerjs/id': (response) => refuse(response, 'hub/admission'),
};

/** Answers one request; never throws. */
export async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  context: HttpContext,
): Promise<void> {
  response.setHeader('cache-control', 'no-store');
  response.setHeader('x-content-type-options', 'nosniff');
  if (!context.budgets.takeRequest(addressOf(request, context.trustedProxies)))
    return turnAway(response, context, 'hub/rate');
  if (!allowsOrigin(context.origins, request.headers.origin))
    return turnAway(response, context, 'hub/origin');
  allowOrigin(response, request.headers.origin);
  if (request.method === 'OPTIONS') return void response.writeHead(204).end();
  if (request.method !== 'GET') {
    response.setHeader('connection', 'close'); // whatever body follows is not read
    return json(response, 405, { error: { code: 'input/invalid' } });
  }
  const path = (request.url ?? '').split('?')[0] ?? '';
  const route = path.startsWith(context.basePath) ? path.slice(context.basePath.length) : '';
  if (!Object.hasOwn(ROUTES, route)) return json(response, 404, { error: { code: 'input/invalid' } });
  await ROUTES[route]?.(response, context);
}

function turnAway(response: ServerResponse, context: HttpContext, code: 'hub/rate' | 'hub/origin'): void {
  context.metrics.refused('http', code);
  response.setHeader('connection', 'close');
  refuse(response, code);
}

function allowOrigin(response: ServerResponse, origin: string | undefined): void {
  response.setHeader('vary', 'origin');
  if (origin === undefined) return;
  response.setHeader('access-control-allow-origin', origin);
  response.setHeader('access-control-allow-methods', 'GET');
}

function refuse(response: ServerResponse, code: ErrorCode): void {
  const entry: { http?: number; message: string } = ERRORS[code];
  json(response, entry.http ?? 500, { error: { code, message: entry.message } });
}

function json(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}
