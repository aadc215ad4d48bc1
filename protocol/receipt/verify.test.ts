/** Tickets and receipts: the vectors, every byte flipped, and each attack on what a ticket is worth. */
import { beforeAll, describe, expect, test } from 'vitest';
import { ownBytes, type Bytes } from '../bytes/bytes.ts';
import { encodeCbor, type CborValue } from '../bytes/cbor.ts';
import { fromHex, toHex } from '../bytes/text.ts';
import type { Identity } from '../crypto/identity.ts';
import { relayIdOf } from '../ids.ts';
import { signReceipt, type ReceiptBody } from '../messages/receipt.ts';
import { signStatement } from '../messages/signed.ts';
import { signTicket, type TicketBody } from '../messages/ticket.ts';
import {
  counting,
  fixedAddress,
  fixedIdentity,
  fixedReceiptBody,
  fixedTicketBody,
  plain,
} from '../vectors/fixed.ts';
import vectors from '../vectors/money.json' with { type: 'json' };
import { codeOf } from '../vectors/testing.ts';
import { verifyReceipt, verifyTicket, type ExpectedRelay, type VerifiedTicket } from './verify.ts';

let relay: Identity;
let provider: Identity;
let receiptKey: Identity;
let body: TicketBody;
let expected: ExpectedRelay;
let ticket: VerifiedTicket;

beforeAll(async () => {
  relay = await fixedIdentity(fromHex(vectors.relaySeed));
  provider = await fixedIdentity(fromHex(vectors.providerSeed));
  receiptKey = await fixedIdentity(fromHex(vectors.receiptKeySeed));
  body = fixedTicketBody(relay, provider, receiptKey);
  expected = { network: body.network, relayKey: relay.publicKey, vault: body.vault };
  ticket = await verifyTicket(fromHex(vectors.ticket.signed), expected);
});

/** Signs whatever it is given, as a relay that keeps to nothing would. */
const ticketWith = (changes: object, signer = relay, domain = 'bombyx/ticket/1') =>
  signStatement(signer, domain, encodeCbor({ ...body, ...changes } as CborValue));

const receiptWith = (changes: object, signer = receiptKey, domain = 'bombyx/receipt/1') =>
  signStatement(signer, domain, encodeCbor({ ...fixedReceiptBody(ticket.hash), ...changes } as CborValue));

const ticketVerdict = async (bytes: Promise<Bytes>) =>
  codeOf(async () => verifyTicket(await bytes, expected));
const receiptVerdict = async (bytes: Promise<Bytes>) =>
  codeOf(async () => verifyReceipt(await bytes, ticket));

async function everyFlip(bytes: Bytes, verify: (changed: Bytes) => unknown): Promise<Set<string>> {
  const codes = new Set<string>();
  for (let at = 0; at < bytes.length; at++) {
    const changed = ownBytes(bytes);
    changed[at] = (changed[at] ?? 0) ^ (1 << (at & 7));
    codes.add(await codeOf(() => verify(changed)));
  }
  return codes;
}

describe(vectors.source, () => {
  test('signs and verifies a ticket byte for byte', async () => {
    expect(toHex(await signTicket(relay, body))).toBe(vectors.ticket.signed);
    expect(toHex(ticket.hash)).toBe(vectors.ticket.hash);
    expect(ticket.relay).toBe(vectors.relayId);
    expect(ticket.provider).toBe(provider.peerId);
    expect(plain(ticket)).toMatchObject(vectors.ticket.fields);
  });

  test('signs and verifies a receipt byte for byte', async () => {
    expect(toHex(await signReceipt(receiptKey, fixedReceiptBody(ticket.hash)))).toBe(vectors.receipt.signed);
    const receipt = await verifyReceipt(fromHex(vectors.receipt.signed), ticket);
    expect(plain(receipt)).toMatchObject(vectors.receipt.fields);
  });

  test('names the relay by its key', async () => {
    expect(await relayIdOf(relay.publicKey)).toBe(vectors.relayId);
  });
});

describe('a ticket', () => {
  test.each([
    ['of another network', { network: 'mainnet' }],
    ['of another vault', { vault: fixedAddress(0x12) }],
    ['of another relay', { relayKey: counting(32, 9) }],
  ])('%s is refused', async (_, changes) => {
    expect(await ticketVerdict(ticketWith(changes))).toBe('ticket/invalid');
  });

  test('that its relay did not sign, or signed as something else, is refused', async () => {
    expect(await ticketVerdict(ticketWith({}, provider))).toBe('ticket/invalid');
    expect(await ticketVerdict(ticketWith({}, relay, 'bombyx/quote/1'))).toBe('ticket/invalid');
  });

  test('with any byte changed is refused', async () => {
    const codes = await everyFlip(fromHex(vectors.ticket.signed), (bytes) => verifyTicket(bytes, expected));
    expect([...codes].sort()).toEqual(['ticket/invalid', 'wire/malformed']);
  });

  test.each([
    ['an unknown field', { account: fixedAddress(1) }],
    ['no account box', { accountBox: undefined }],
    ['a box of 257 bytes', { accountBox: counting(257) }],
    ['a vault in capitals', { vault: fixedAddress(0xa0).toUpperCase() }],
    ['a vault in friendly form', { vault: 'EQAREhMUFRYXGBkaGxwdHh8gISIjJCUmJygpKissLS4vMLtC' }],
    ['a short id', { id: counting(15) }],
    ['a class of its own', { class: 'secret' }],
    ['a fee of more than everything', { feeBps: 10_001 }],
    ['a negative fee', { feeBps: -1 }],
    ['an amount of nothing', { maxAmountNano: 0 }],
    ['an amount above 2^60', { maxAmountNano: (1n << 60n) + 1n }],
    ['a negative price', { prices: { prompt: -1, cached: 0, completion: 0 } }],
    ['no window', { windowTokens: 0 }],
    ['a window of 65', { windowTokens: 65 }],
    ['a short receipt key', { receiptKey: counting(31) }],
    ['half a millisecond', { expiresAtMs: 0.5 }],
  ])('with %s is malformed', async (_, changes) => {
    expect(await ticketVerdict(ticketWith(changes))).toBe('wire/malformed');
  });

  test('names no account and no wallet that anybody else could read', () => {
    expect(Object.keys(body).toSorted()).toEqual([
      'accountBox',
      'class',
      'expiresAtMs',
      'feeBps',
      'id',
      'maxAmountNano',
      'model',
      'network',
      'policyHash',
      'prices',
      'providerKey',
      'quoteHash',
      'receiptKey',
      'recipientKeyId',
      'relayKey',
      'vault',
      'windowTokens',
    ]);
  });

  test('too large is refused before it is read', async () => {
    expect(await codeOf(() => verifyTicket(new Uint8Array(2_145), expected))).toBe('wire/too-large');
  });

  test('that nobody would take is not signed', async () => {
    expect(await codeOf(() => signTicket(relay, { ...body, windowTokens: 0 }))).toBe('input/invalid');
  });
});

describe('attacks on a receipt', () => {
  test('receipt by the wrong key', async () => {
    expect(await receiptVerdict(receiptWith({}, provider))).toBe('receipt/key');
    expect(await receiptVerdict(receiptWith({}, relay))).toBe('receipt/key');
  });

  test('receipt above ticket', async () => {
    const completionTokens = 1_651;
    const amountNano = 9_000n + 600n + 990_601n;
    const dear = { completionTokens, amountNano };
    expect(amountNano).toBeGreaterThan(body.maxAmountNano);
    expect(await receiptVerdict(receiptWith(dear))).toBe('receipt/above-ticket');
    const just = { promptTokens: 0, cachedTokens: 0, completionTokens: 1_666, amountNano: 999_601n };
    expect(await receiptVerdict(receiptWith(just))).toBe('no error');
  });

  test.each([
    ['a nano more than its price', { amountNano: 34_802n }],
    ['a nano less than its price', { amountNano: 34_800n }],
    ['nothing', { amountNano: 0n }],
  ])('a receipt for %s', async (_, changes) => {
    expect(await receiptVerdict(receiptWith(changes))).toBe('receipt/amount');
  });

  test('more cached tokens than the prompt has, which would make a prompt cheaper than nothing', async () => {
    expect(await receiptVerdict(receiptWith({ cachedTokens: 101 }))).toBe('receipt/amount');
  });

  test('a receipt of another ticket', async () => {
    expect(await receiptVerdict(receiptWith({ ticket: counting(32, 1) }))).toBe('receipt/ticket');
  });

  test('another statement by the same key', async () => {
    expect(await receiptVerdict(receiptWith({}, receiptKey, 'bombyx/close/1'))).toBe('receipt/key');
  });

  test('any byte changed', async () => {
    const codes = await everyFlip(fromHex(vectors.receipt.signed), (bytes) => verifyReceipt(bytes, ticket));
    expect([...codes].sort()).toEqual(['receipt/key', 'receipt/ticket', 'wire/malformed']);
  });

  test.each<[string, Partial<Record<keyof ReceiptBody | 'note', unknown>>]>([
    ['an unknown field', { note: 'x' }],
    ['a negative count', { completionTokens: -1 }],
    ['half a token', { completionTokens: 0.5 }],
    ['a count beyond reason', { promptTokens: 0x8000_0000 }],
    ['an amount as text', { amountNano: '1' }],
    ['a missing count', { cachedTokens: undefined }],
  ])('%s is malformed', async (_, changes) => {
    expect(await receiptVerdict(receiptWith(changes))).toBe('wire/malformed');
  });
});
