/** Tickets: given to clients, and taken back from whoever holds one that a lost disk has forgotten. SPEC §12, §14. */
import * as v from 'valibot';
import { equalBytes, type Bytes } from '#protocol/bytes/bytes.ts';
import { MAX_POLICY_BYTES } from '#protocol/attestation/limits.ts';
import { hashInDomain } from '#protocol/crypto/hash.ts';
import { BombyxError } from '#protocol/errors.ts';
import { MAX_WINDOW_TOKENS } from '#protocol/limits.ts';
import { modelId } from '#protocol/messages/offer.ts';
import { boundedInteger } from '#protocol/messages/schema.ts';
import { decodeTicket, TICKET_DOMAIN } from '#protocol/messages/ticket.ts';
import { demand, operationId, ownAccount, withAccountSeen } from '../callers.ts';
import {
  address,
  boundedBytes,
  fixedBytes,
  fixedText,
  nano,
  operationName,
  statement,
  statementText,
  toText,
} from '../fields.ts';
import { operation } from '../operation.ts';
import type { Parts } from '../parts.ts';
import { CLOSED, NO_TICKET, STATEMENT } from './refusals.ts';

/** A policy document in base64url, and the rest of the request. */
const MAX_TICKET_BODY_BYTES = 65_536;

const prices = v.strictObject({ prompt: nano, cached: nano, completion: nano });

const ticketAsk = v.strictObject({
  operation: operationName,
  account: address,
  authorization: v.strictObject({
    keyEpoch: boundedInteger(0, 0xffff_ffff),
    capNano: nano,
    signature: fixedBytes(64),
  }),
  certificate: statement,
  providerKey: fixedBytes(32),
  recipientKeyId: fixedBytes(32),
  model: modelId,
  class: v.picklist(['open', 'confidential']),
  policyHash: fixedBytes(32),
  policy: v.optional(boundedBytes(MAX_POLICY_BYTES)),
  quoteHash: fixedBytes(32),
  prices,
  maxAmountNano: nano,
  windowTokens: boundedInteger(1, MAX_WINDOW_TOKENS),
  receiptKey: fixedBytes(32),
});

/** The relay keeps a policy by its hash, and gives no ticket for one that it could not evaluate. */
async function keepPolicy({ release }: Parts, policy: Bytes | undefined, policyHash: Bytes): Promise<void> {
  if (!release || !policy) throw new BombyxError('release/policy', 'none to evaluate');
  if (!equalBytes(await release.keepPolicy(policy), policyHash))
    throw new BombyxError('release/policy', 'another hash');
}

export const issueTicket = operation(
  {
    id: 'issueTicket',
    summary: 'Reserves up to `maxAmountNano` of an account for one answer, and returns the signed ticket.',
    tag: 'tickets',
    method: 'POST',
    path: '/v1/tickets',
    signer: 'session key',
    maxBodyBytes: MAX_TICKET_BODY_BYTES,
    body: ticketAsk,
    answer: v.strictObject({ ticket: statementText }),
    refusals: [
      'vault/absent',
      'vault/foreign',
      'ticket/key',
      'ticket/cap',
      'ticket/balance',
      'ticket/leaving',
      'release/policy',
      'relay/repeated',
      'relay/busy',
      'relay/exposure',
      'relay/closing',
      ...STATEMENT,
      ...NO_TICKET,
    ],
  },
  async ({ body, key }, parts) => {
    const { operation: name, policy, ...ask } = body;
    const ticket = await withAccountSeen(parts, ask.account, async () => {
      ownAccount(parts, ask.account, key);
      if (ask.class === 'confidential') await keepPolicy(parts, policy, ask.policyHash);
      return parts.ledger.issueTicket(operationId(key, name), ask);
    });
    return { ticket: toText(ticket) };
  },
);

export const returnTicket = operation(
  {
    id: 'returnTicket',
    summary: 'Hands in a ticket that the relay signed and its books have lost; taken in a recovery only.',
    tag: 'tickets',
    method: 'POST',
    path: '/v1/tickets/returned',
    signer: 'provider or receipt key',
    body: v.strictObject({ ticket: statement }),
    answer: v.strictObject({ ticket: fixedText(32) }),
    refusals: [
      'ticket/invalid',
      'ticket/unknown',
      'ticket/late',
      'wire/malformed',
      'relay/forbidden',
      ...CLOSED,
    ],
  },
  async ({ body, key }, { ledger }) => {
    const { signed, body: ticket } = decodeTicket(body.ticket);
    demand([ticket.providerKey, ticket.receiptKey].some((holder) => equalBytes(holder, key)));
    await ledger.takeBack(body.ticket);
    return { ticket: toText(await hashInDomain(TICKET_DOMAIN, signed.body)) };
  },
);
