/** Everything that the relay answers over HTTP: its operations, and what an operator asks for. */
import { Hono } from 'hono';
import { cors } from 'hono/cors';
import * as v from 'valibot';
import { BombyxError, type ErrorCode } from '#protocol/errors.ts';
import { REQUEST_HEADER } from '#protocol/messages/relay-request.ts';
import { addressOf } from '#protocol/service/address.ts';
import { promiseRefusal } from '../ledger/standing.ts';
import { MAX_BODY_BYTES } from './limits.ts';
import { openApiDocument } from './openapi.ts';
import type { Operation } from './operation.ts';
import { OPERATIONS } from './operations/index.ts';
import type { Parts } from './parts.ts';
import { problemOf } from './problem.ts';
import { serve, type ApiEnv } from './serve.ts';

/** How long a browser remembers that it may ask. */
const PREFLIGHT_S = 86_400;

/** Pages of every origin may ask: what proves a request is its signature, and nothing that a browser adds by itself. */
const allowPages = cors({
  origin: '*',
  allowMethods: ['GET', 'POST'],
  allowHeaders: [REQUEST_HEADER, 'content-type'],
  maxAge: PREFLIGHT_S,
});

/** Stands for every place where there is none. */
const absent: Operation = {
  id: 'absent',
  summary: 'Nothing.',
  tag: 'none',
  method: 'GET',
  path: '/',
  signer: 'none',
  refusals: ['relay/absent'],
  maxBodyBytes: MAX_BODY_BYTES,
  params: v.looseObject({}),
  query: v.looseObject({}),
  body: undefined,
  status: 200,
  answer: v.never(),
  run: () => Promise.reject(new BombyxError('relay/absent')),
};

/** `{name}` as Hono writes it; `{name+}` may hold slashes. */
const route = (path: string): string =>
  path.replaceAll(/\{(\w+)(\+?)\}/g, (_, name: string, wide: string) => `:${name}${wide && '{.+}'}`);

export function createApp(parts: Parts): Hono<ApiEnv> {
  const app = new Hono<ApiEnv>();
  app.options('/v1/*', allowPages);
  for (const each of OPERATIONS) app.on(each.method, route(each.path), serve(each, parts));
  mountService(app, parts);
  app.notFound(async (context) => serve(absent, parts)(context, async () => {}));
  return app;
}

const problem = (code: ErrorCode): Response => {
  const { status, contentType, body } = problemOf(new BombyxError(code)).reply;
  return new Response(body, { status, headers: { 'content-type': contentType } });
};

const json = (text: string): Response =>
  new Response(text, {
    headers: { 'content-type': 'application/json', 'access-control-allow-origin': '*' },
  });

/** Unsigned: for the operator and those who watch over the relay. */
function mountService(app: Hono<ApiEnv>, parts: Parts): void {
  const { metrics, ledger, isStopping, budgets, trustedProxies, clock } = parts;
  const document = JSON.stringify(openApiDocument(OPERATIONS));
  const routes: Readonly<Record<string, () => Response | Promise<Response>>> = {
    '/openapi.json': () => json(document),
    '/health': () => json('{"status":"ok"}'),
    '/ready': () => {
      const refusal = isStopping() ? 'relay/stopping' : promiseRefusal(ledger.standing);
      return refusal === undefined ? json('{"status":"ready"}') : problem(refusal);
    },
    '/metrics': async () =>
      new Response(await metrics.scrape(), { headers: { 'content-type': metrics.contentType } }),
  };
  for (const [path, answer] of Object.entries(routes))
    app.get(path, ({ env }) => {
      const isWithin = budgets.takeAddress(addressOf(env.incoming, trustedProxies), clock().monotonicMs);
      return isWithin ? answer() : problem('relay/rate');
    });
}
