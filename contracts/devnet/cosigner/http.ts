/** `POST /cosign/withdrawals`: the cosigner's one route, with errors as problem+json in the project's codes. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import * as v from 'valibot';
import { BombyxError, toBombyxError } from '#protocol/errors.ts';
import { toHex } from '#protocol/bytes/text.ts';
import { readJson } from '../api/body.ts';
import { address, decode, nano } from '../api/params.ts';
import { DevnetError, isDevnetError } from '../errors.ts';
import { MAX_COSIGN_BYTES } from '../limits.ts';
import { describeError, type Log } from '../log.ts';
import type { Cosigner } from './cosigner.ts';

export const COSIGN_PATH = '/cosign/withdrawals';

const wish = v.object({ account: address, amountNano: nano });

export interface CosignContext {
  readonly cosigner: Cosigner;
  readonly log: Log;
}

/** Answers one request; never throws. */
export async function answerCosign(
  request: IncomingMessage,
  response: ServerResponse,
  context: CosignContext,
): Promise<void> {
  try {
    send(response, 200, 'application/json', await cosign(request, context.cosigner));
  } catch (error) {
    if (!request.complete) response.setHeader('connection', 'close'); // the rest of the body is not read
    refuse(response, error, context.log);
  }
}

async function cosign(request: IncomingMessage, cosigner: Cosigner): Promise<object> {
  if (request.method !== 'POST') throw new DevnetError('devnet/http-method');
  const { cell, signature } = await cosigner.withdrawal(
    decode(wish, await readJson(request, MAX_COSIGN_BYTES)),
  );
  return { withdrawal: cell.toBoc().toString('base64'), signature: toHex(signature) };
}

/** What is wrong with the request is the devnet's to say; what is wrong with the account has its code already. */
function refuse(response: ServerResponse, error: unknown, log: Log): void {
  const isRequest = isDevnetError(error) && error.http < 500;
  const named = isRequest ? new BombyxError('input/invalid') : toBombyxError(error, 'chain/unreachable');
  if (named.code === 'chain/unreachable') log.error('cosigner failed', { error: describeError(error) });
  const status = isRequest ? error.http : (named.status ?? 500);
  send(response, status, 'application/problem+json', { code: named.code, title: named.plain });
}

function send(response: ServerResponse, status: number, type: string, body: object): void {
  if (response.headersSent || response.destroyed) return;
  response.writeHead(status, { 'content-type': type }).end(JSON.stringify(body));
}
