/** Releases as providers would ask for them, prepared before the clock runs: their tickets, encapsulations and evidence. */
import { encodeConfidentialPolicy, confidentialPolicyHash } from '#protocol/attestation/policy-document.ts';
import { fromBase64url, fromHex } from '#protocol/bytes/text.ts';
import type { Bytes } from '#protocol/bytes/bytes.ts';
import { shareInfo } from '#protocol/confidential/binding.ts';
import { hashInDomain } from '#protocol/crypto/hash.ts';
import { sealingKeyId } from '#protocol/crypto/sealing.ts';
import { encapsulateShare } from '#protocol/crypto/xwing.ts';
import { decodeTicket, TICKET_DOMAIN } from '#protocol/messages/ticket.ts';
import { toText } from '../../../relay-tee/api/fields.ts';
import { ticketBody } from '../../../relay-tee/api/testing/bodies.ts';
import { load } from './load.ts';
import { bootProviders, type Machine } from './machines.ts';
import { at, clients, providers } from './parties.ts';
import { CAPS_BEHIND_TICKETS, get, post, TICKET_NANO, type Target } from './prepare.ts';

/** Few at once: a ticket's request carries a policy document. */
const CONNECTIONS = 16;

export interface Releases {
  /** Each provider's machine has been judged before. */
  readonly warm: readonly Buffer[];
  /** Each with evidence that the relay has not seen. */
  readonly cold: readonly Buffer[];
}

/** Buys the tickets of `warm` and `cold` releases, and shows the relay each machine once. */
export async function releaseRequests(target: Target, warm: number, cold: number): Promise<Releases> {
  const { policy, machineOf } = await bootProviders(target.nowMs);
  const machines = await Promise.all(providers.map(machineOf));
  const document = encodeConfidentialPolicy(policy);
  const policyHash = await confidentialPolicyHash(policy);

  const ticket = async (i: number): Promise<Buffer> => {
    const { provider, sealingKey } = at(machines, i);
    const client = at(clients, i);
    const capNano = TICKET_NANO * BigInt(CAPS_BEHIND_TICKETS + i);
    const ask = await client.ask(provider, `release ${i}`, TICKET_NANO, capNano);
    const asked = {
      ...ask,
      class: 'confidential',
      policyHash,
      recipientKeyId: await sealingKeyId(sealingKey),
    };
    const body = { ...ticketBody({ ...asked, class: 'confidential' }), policy: toText(document) };
    return post(target, client.session, '/v1/tickets', body);
  };

  const count = machines.length + warm + cold;
  const tickets = await answersOf(target, await made(count, ticket), 'ticket');
  const evidence = await freshEvidence(target, machines);
  const ask = (i: number, shown: Bytes) => release(target, at(tickets, i), at(machines, i), shown);
  const known = await made(machines.length + warm, (i) => ask(i, at(evidence, i)));
  await load(target.port, known.slice(0, machines.length), CONNECTIONS);
  const unseen: Buffer[] = [];
  for (let i = known.length; i < count; i += machines.length) {
    const fresh = await freshEvidence(target, machines);
    const some = Math.min(machines.length, count - i);
    unseen.push(...(await made(some, (j) => ask(i + j, at(fresh, i + j)))));
  }
  return { warm: known.slice(machines.length), cold: unseen };
}

async function made(count: number, make: (index: number) => Promise<Buffer>): Promise<Buffer[]> {
  const requests = [];
  for (let i = 0; i < count; i++) requests.push(await make(i));
  return requests;
}

/** The field of that name in each answer, as bytes. */
async function answersOf(target: Target, requests: Buffer[], name: string): Promise<Bytes[]> {
  const answers = await load(target.port, requests, CONNECTIONS);
  return answers.map(({ body }) => {
    const json: Readonly<Record<string, string>> = JSON.parse(body);
    return fromBase64url(json[name] ?? '');
  });
}

/** Of each machine, over a nonce that the relay has just made. */
async function freshEvidence(target: Target, machines: readonly Machine[]): Promise<Bytes[]> {
  const asks = await made(machines.length, (i) =>
    get(target, at(machines, i).provider.key, '/v1/releases/nonce'),
  );
  const nonces = await answersOf(target, asks, 'nonce');
  return Promise.all(machines.map((machine, i) => machine.evidence(at(nonces, i))));
}

async function release(
  target: Target,
  ticket: Bytes,
  { provider }: Machine,
  evidence: Bytes,
): Promise<Buffer> {
  const { signed, body } = decodeTicket(ticket);
  const job = { ...body, hash: await hashInDomain(TICKET_DOMAIN, signed.body) };
  const relayKey = fromHex(target.sealingKey);
  const { enc } = await encapsulateShare(relayKey, shareInfo('relay', job));
  return post(target, provider.key, '/v1/releases', {
    ticket: toText(ticket),
    relayKeyId: toText(await sealingKeyId(relayKey)),
    enc: toText(enc),
    evidence: toText(evidence),
  });
}
