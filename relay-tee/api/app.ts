/** Everything that the relay answers over HTTP: its operations, and what an operator asks for. */
import { Hono } from 'hono';
import { cors } from 'hono/cors';
import * as v from 'valibot';
import { BombyxError } from '#protocol/errors.ts';
import { REQUEST_HEADER } from '#protocol/messages/relay-request.ts';
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

/** Unsigned: for the operator and those who watch over the relay. */
function mountService(app: Hono<ApiEnv>, { metrics, ledger, isStopping }: Parts): void {
  const document = JSON.stringify(openApiDocument(OPERATIONS));
  const json = { 'content-type': 'application/json', 'access-control-allow-origin': '*' };
  app.get('/openapi.json', () => new Response(document, { headers: json }));
  app.get('/health', () => new Response('{"status":"ok"}', { headers: json }));
  app.get('/ready', () => {
    const refusal = isStopping() ? 'relay/stopping' : promiseRefusal(ledger.standing);
    if (refusal === undefined) return new Response('{"status":"ready"}', { headers: json });
    const { reply } = problemOf(new BombyxError(refusal));
    return new Response(reply.body, { status: reply.status, headers: { 'content-type': reply.contentType } });
  });
  app.get('/metrics', async () => {
    return new Response(await metrics.scrape(), { headers: { 'content-type': metrics.contentType } });
  });
}
