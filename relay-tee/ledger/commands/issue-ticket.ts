/** A ticket: the one command that lets money be spent. Rules 1 and 9. */
import { equalBytes, type Bytes } from '#protocol/bytes/bytes.ts';
import { encodeCbor, type CborValue } from '#protocol/bytes/cbor.ts';
import { BombyxError, type ErrorCode } from '#protocol/errors.ts';
import { MAX_WINDOW_TOKENS } from '#protocol/limits.ts';
import { verifyReceiptKeyCertificate } from '#protocol/messages/receipt-key.ts';
import { encodeSigned, statementBytes } from '#protocol/messages/signed.ts';
import {
  encodeTicketBody,
  TICKET_DOMAIN,
  TICKET_ID_BYTES,
  type TicketBody,
} from '#protocol/messages/ticket.ts';
import { sha256 } from '../../sha256.ts';
import { sealAccount } from '../account-box.ts';
import { carriedOut, done, refused, type Decision } from '../decision.ts';
import { coverOf, once, type Desk, type Operation } from '../desk.ts';
import { entry, post } from '../journal/entry.ts';
import { rule9Ticket } from '../rules/commits.ts';
import { rule1Ticket } from '../rules/spending.ts';
import { nodeCheck } from '../signatures.ts';
import { closingRefusal, ticketRefusal, type Standing } from '../standing.ts';
import { uncommittedNano, type Books } from '../store/books.ts';
import { spendingOf, type Cap, type Client } from '../store/clients.ts';
import type { Store } from '../store/store.ts';
import type { NewTicket } from '../store/tickets.ts';
import { NEW_ACCOUNT_TICKETS, NEW_ACCOUNT_WINDOW_TOKENS, type Terms } from '../terms.ts';
import { checkAuthorization, raisedCaps, type Caps } from './authorise.ts';

type Asked =
  | 'providerKey'
  | 'recipientKeyId'
  | 'model'
  | 'class'
  | 'policyHash'
  | 'quoteHash'
  | 'prices'
  | 'maxAmountNano'
  | 'windowTokens'
  | 'receiptKey';

/** What a client asks for, signed by its session key where it counts. */
export interface TicketAsk extends Pick<TicketBody, Asked> {
  /** Raw address of the client account. */
  readonly account: string;
  readonly authorization: Cap;
  /** The session key's certificate of `receiptKey`, signed. */
  readonly certificate: Bytes;
}

/** A ticket that is signed and not given yet. */
export interface DraftTicket {
  readonly ask: TicketAsk;
  readonly client: number;
  readonly body: TicketBody;
  readonly hash: Bytes;
  readonly signed: Bytes;
}

/** Checks everything that is signed, and signs: outside of any transaction. @throws BombyxError */
export async function draftTicket(desk: Desk, ask: TicketAsk): Promise<DraftTicket> {
  const { store, terms, signer } = desk;
  const client = store.clients.newest(ask.account);
  if (!client) throw new BombyxError('vault/absent');
  checkAuthorization(terms, client, ask.authorization);
  await checkCertificate(terms, client, ask);
  const body = ticketBody(desk, client, ask);
  const encoded = encodeTicketBody(body);
  const message = statementBytes(TICKET_DOMAIN, encoded);
  const signed = encodeSigned({ body: encoded, sig: signer.sign(message) });
  return { ask, client: client.id, body, hash: sha256(message), signed };
}

async function checkCertificate(terms: Terms, client: Client, ask: TicketAsk): Promise<void> {
  const said = await verifyReceiptKeyCertificate(ask.certificate, client.seen.sessionKey, nodeCheck);
  const wrong =
    (said.network !== terms.vault.network.name && 'network') ||
    (!equalBytes(said.relayKey, terms.vault.relayKey) && 'relay') ||
    (said.account !== ask.account && 'account') ||
    (!equalBytes(said.receiptKey, ask.receiptKey) && 'receiptKey') ||
    (!equalBytes(said.quoteHash, ask.quoteHash) && 'quoteHash') ||
    (said.maxAmountNano !== ask.maxAmountNano && 'maxAmountNano');
  if (wrong) throw new BombyxError('ticket/key', `certificate: ${wrong}`);
}

const windowFor = (client: Client): number =>
  client.settled < NEW_ACCOUNT_TICKETS ? NEW_ACCOUNT_WINDOW_TOKENS : MAX_WINDOW_TOKENS;

function ticketBody({ store, terms, times, random }: Desk, client: Client, ask: TicketAsk): TicketBody {
  const { account, authorization, certificate: _, ...asked } = ask;
  const id = random(TICKET_ID_BYTES);
  return {
    ...asked,
    network: terms.vault.network.name,
    relayKey: new Uint8Array(terms.vault.relayKey),
    vault: terms.vault.address.toRawString(),
    id,
    feeBps: terms.feeBps,
    windowTokens: Math.min(ask.windowTokens, windowFor(client)),
    expiresAtMs: store.books.timeMs + times.ticketMs,
    accountBox: sealAccount(terms.boxKey, id, { address: account, epoch: client.epoch, cap: authorization }),
  };
}

/** What a ticket is decided from. */
export interface TicketSlice {
  readonly client: Client;
  /** The account's own view is at most V old. */
  readonly clientIsFresh: boolean;
  readonly books: Books;
  readonly terms: Terms;
}

/** Rule 1 and rule 9, in one place and one transaction. */
export function decideTicket(slice: TicketSlice, draft: DraftTicket, standing: Standing): Decision<Caps> {
  const { client, books, terms } = slice;
  const { maxAmountNano } = draft.body;
  const caps = raisedCaps(client, draft.ask.authorization);
  const code: ErrorCode | undefined =
    ticketRefusal(standing) ??
    closingRefusal(books.vault) ??
    (slice.clientIsFresh ? undefined : 'relay/stalled') ??
    (client.seen.keyEpoch === draft.ask.authorization.keyEpoch ? undefined : 'ticket/key') ??
    (client.seen.withdrawAtS === 0 ? undefined : 'ticket/leaving') ??
    rule1Ticket(spendingOf({ ...client, ...caps }), maxAmountNano) ??
    (rule9Ticket(coverOf(books, terms), uncommittedNano(books), maxAmountNano)
      ? undefined
      : 'relay/exposure');
  if (code !== undefined) return refused(code);
  return done(
    caps,
    entry(
      'ticket',
      draft.hash,
      post('drawn', client.id, -maxAmountNano),
      post('reserved', client.id, maxAmountNano),
    ),
  );
}

/** Within a transaction. Returns the signed ticket. */
export function issueTicket(
  desk: Desk,
  operation: Operation,
  draft: DraftTicket,
  standing: Standing,
  isFresh: (client: number) => boolean,
): Bytes {
  return once(desk, operation, () => {
    const { store, terms } = desk;
    const client = store.clients.get(draft.client);
    if (!client) throw new BombyxError('vault/absent');
    const slice = { client, clientIsFresh: isFresh(client.id), books: store.books, terms };
    const { result: caps, entries } = carriedOut(decideTicket(slice, draft, standing));
    for (const each of entries) store.journal.write(each);
    store.clients.putCaps(client.id, caps.cap, caps.oldCap, caps.highestCapNano);
    addTicket(store, { ...draft, begunAtMs: standing.steadyMs }, client.id);
    store.update({ issuedNano: store.books.issuedNano + draft.body.maxAmountNano });
    return draft.signed;
  });
}

/** When a ticket was given, where that is known. */
type Begun = Pick<NewTicket, 'begunAtMs'>;

/** Puts a ticket among those that can be redeemed. */
export function addTicket(
  store: Store,
  { body, hash, signed, begunAtMs }: Pick<DraftTicket, 'body' | 'hash' | 'signed'> & Begun,
  client: number,
): void {
  const peer = store.payees.peerOf(body.providerKey);
  store.tickets.add({ ...body, hash, signed, begunAtMs, client, peer: peer.id });
}

export function ticketOperation(id: Bytes, ask: TicketAsk): Operation {
  const { authorization, prices, ...rest } = ask;
  const content = { ...rest, prices: { ...prices }, authorization: { ...authorization } };
  return { kind: 'ticket', id, content: encodeCbor(content as CborValue) };
}
