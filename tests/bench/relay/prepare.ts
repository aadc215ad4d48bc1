/** Requests as clients and providers would send them, signed before the clock runs. */
import { randomBytes } from 'node:crypto';
import { ownBytes, utf8, type Bytes } from '#protocol/bytes/bytes.ts';
import type { RelayId } from '#protocol/ids.ts';
import { REQUEST_HEADER, signRequest } from '#protocol/messages/relay-request.ts';
import { toText } from '../../../relay-tee/api/fields.ts';
import { freshName, ticketBody } from '../../../relay-tee/api/testing/bodies.ts';
import type { TestKey } from '../../../relay-tee/ledger/testing/keys.ts';
import { receiptOf } from '../../../relay-tee/ledger/testing/parties.ts';
import { at, clients, providers } from './parties.ts';

export interface Target {
  readonly port: number;
  readonly relayId: RelayId;
  /** The relay's X-Wing key, in hex. */
  readonly sealingKey: string;
  readonly nowMs: number;
}

export const TICKET_NANO = 1_000_000n;

/** Tickets that come later raise their accounts' caps beyond so many of before. */
export const CAPS_BEHIND_TICKETS = 1_000_000;

export const post = (target: Target, key: TestKey, path: string, json: object): Promise<Buffer> =>
  request(target, key, 'POST', path, utf8(JSON.stringify(json)));

export const get = (target: Target, key: TestKey, path: string): Promise<Buffer> =>
  request(target, key, 'GET', path, new Uint8Array(0));

/** The bytes of one HTTP request. */
async function request(
  { relayId, nowMs }: Target,
  key: TestKey,
  method: 'GET' | 'POST',
  path: string,
  body: Bytes,
): Promise<Buffer> {
  const stamp = { nonce: ownBytes(randomBytes(16)), timeMs: nowMs };
  const header = await signRequest(key, { method, path, relay: relayId, body }, stamp);
  const head = [
    `${method} ${path} HTTP/1.1`,
    'host: relay',
    'content-type: application/json',
    `content-length: ${body.length}`,
    `${REQUEST_HEADER}: ${header}`,
    '\r\n',
  ];
  return Buffer.concat([Buffer.from(head.join('\r\n')), body]);
}

/** Each raises its account's cap, as a client does with each ticket. */
export async function ticketRequests(target: Target, count: number): Promise<Buffer[]> {
  const requests = [];
  for (let i = 0; i < count; i++) {
    const client = at(clients, i);
    const ask = await client.ask(at(providers, i), `job ${i}`, TICKET_NANO, TICKET_NANO * BigInt(i + 1));
    requests.push(await post(target, client.session, '/v1/tickets', ticketBody(ask)));
  }
  return requests;
}

/** Each is worth more than the one before of its ticket. */
export async function receiptRequests(
  target: Target,
  tickets: readonly Bytes[],
  count: number,
): Promise<Buffer[]> {
  const requests = [];
  for (let i = 0; i < count; i++) {
    const job = i % tickets.length;
    const amountNano = 2n * BigInt(Math.floor(i / tickets.length) + 1);
    const receipt = await receiptOf(`job ${job}`, at(tickets, job), amountNano);
    const body = { operation: freshName(), receipt: toText(receipt) };
    requests.push(await post(target, at(providers, job).key, '/v1/receipts', body));
  }
  return requests;
}
