/** Answers in toncenter's envelope: `{ ok, result }` or `{ ok, error, code }`, with our name of the error beside. */
import type { ServerResponse } from 'node:http';
import type { DevnetError } from '../errors.ts';

/** What JSON-RPC wants back. */
export interface Caller {
  readonly id?: string | number | null;
}

export function succeed(response: ServerResponse, result: unknown, caller: Caller = {}): void {
  send(response, 200, { ok: true, result, ...jsonRpc(caller) });
}

/** TonClient reads nothing but the status of a failure; people and our facade read the rest. */
export function fail(response: ServerResponse, error: DevnetError, caller: Caller = {}): void {
  const { http, code, message } = error;
  send(response, http, { ok: false, error: message, code: http, name: code, ...jsonRpc(caller) });
}

function jsonRpc({ id }: Caller): object {
  return id === undefined ? {} : { jsonrpc: '2.0', id };
}

function send(response: ServerResponse, status: number, body: object): void {
  if (response.headersSent || response.destroyed) return;
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}
