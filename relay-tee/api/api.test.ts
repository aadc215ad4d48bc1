/** The thin line through everything: a signed request over HTTP, one operation, a signed answer. */
import { expect, test } from 'vitest';
import { decodeTicket } from '#protocol/messages/ticket.ts';
import { ServedRelay } from './testing/relay.ts';
import { ticketBody } from './testing/bodies.ts';

test('a ticket is asked for, signed for, and comes back signed', async () => {
  await using served = await ServedRelay.serving();
  const ada = await served.client('ada', 1_000_000n);
  const ask = await ada.ask(served.provider('bob'), 'j', 1_000n, 1_000n);
  const answer = await served.caller.post(ada.session, '/v1/tickets', ticketBody(ask));
  expect(answer.status, JSON.stringify(answer.json)).toBe(200);
  const { body } = decodeTicket(Buffer.from(String(answer.json['ticket']), 'base64url'));
  expect(body.maxAmountNano).toBe(1_000n);
});
