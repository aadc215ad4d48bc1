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
  readonly nowMs: number;
}

export const TICKET_NANO = 1_000_000n;

/** The bytes of one HTTP request. */
async function post({ relayId, nowMs }: Target, key: TestKey, path: string, json: object): Promise<Buffer> {
  const body = utf8(JSON.stringify(json));
  const line = { method: 'POST', path, relay: relayId, body };
  const stamp = { nonce: ownBytes(randomBytes(16)), timeMs: nowMs };
  const header = await signRequest(key, line, stamp);
  const head = [
    `POST ${path} HTTP/1.1`,
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
