/**
 * Every decoder against random bytes and mutated valid messages: it answers or throws a BombyxError, nothing else.
 *
 * A decoder that hung or allocated what a length field claims would run into the test's time limit here: lengths up
 * to 2^64 are among the mutations.
 */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { concat, ownBytes, type Bytes } from '../bytes/bytes.ts';
import { decodeCbor, encodeCbor, type CborValue } from '../bytes/cbor.ts';
import { fromBase64url, fromHex, toBase64url } from '../bytes/text.ts';
import { decodeLetter } from '../envelope/letter.ts';
import { unpad } from '../envelope/padding.ts';
import { decodeHello, decodeProof } from '../handshake/messages.ts';
import { decodePeerId } from '../ids.ts';
import { counting, fixedIdentity } from '../vectors/fixed.ts';
import handshake from '../vectors/handshake.json' with { type: 'json' };
import letters from '../vectors/letters.json' with { type: 'json' };
import money from '../vectors/money.json' with { type: 'json' };
import requests from '../vectors/requests.json' with { type: 'json' };
import statements from '../vectors/statements.json' with { type: 'json' };
import { codeOf, RANDOM_CASES } from '../vectors/testing.ts';
import { decodeAdmissionToken } from './admission.ts';
import { decodeClose } from './close.ts';
import { decodeChannelFrame, encodeChannelFrame } from './channel.ts';
import {
  decodeAnswerPiece,
  decodeRequestContent,
  encodeAnswerPiece,
  encodeRequestContent,
} from './content.ts';
import { decodeFromHub, decodeFromPeer, encodeFromHub, encodeFromPeer } from './hub.ts';
import { verifyOffer } from './offer.ts';
import {
  decodeQuoteAnswer,
  decodeQuoteAsk,
  encodeQuoteAnswer,
  encodeQuoteAsk,
  verifyQuote,
} from './quote.ts';
import { verifyPayoutWallet } from './payout-wallet.ts';
import { decodeReceipt } from './receipt.ts';
import { verifyReceiptKeyCertificate } from './receipt-key.ts';
import { decodeRequestStamp, decodeSignedRequest } from './relay-request.ts';
import { decodeSigned } from './signed.ts';
import { decodeTicket } from './ticket.ts';

interface Decoder {
  readonly name: string;
  readonly decode: (bytes: Bytes) => unknown;
  /** One that is valid, to be mutated. */
  readonly valid: Bytes;
}

const requester = decodePeerId(statements.requester);
const job = counting(16);
const { publicKey: sessionKey } = await fixedIdentity(fromHex(money.sessionSeed));

const decoders: readonly Decoder[] = [
  {
    name: 'decodeCbor',
    decode: (x) => decodeCbor(x, 65_536),
    valid: encodeCbor({ a: [1, 'b', { c: null }] }),
  },
  { name: 'decodeHello', decode: decodeHello, valid: fromHex(handshake.providerHello) },
  { name: 'decodeProof', decode: decodeProof, valid: fromHex(handshake.providerProof) },
  { name: 'decodeLetter', decode: decodeLetter, valid: fromHex(letters.ask) },
  { name: 'decodeSigned', decode: (x) => decodeSigned(x, 8_192), valid: fromHex(statements.offer.signed) },
  {
    name: 'verifyOffer',
    decode: (x) => verifyOffer(x, 1_760_000_000_000),
    valid: fromHex(statements.offer.signed),
  },
  { name: 'verifyQuote', decode: verifyQuote, valid: fromHex(statements.quote.signed) },
  {
    name: 'decodeQuoteAsk',
    decode: decodeQuoteAsk,
    valid: encodeQuoteAsk({ requester, model: 'm', class: 'open', requestBytes: 256, maxTokens: 9 }),
  },
  {
    name: 'decodeQuoteAnswer',
    decode: decodeQuoteAnswer,
    valid: encodeQuoteAnswer({ t: 'decline', code: 'provider/busy' }),
  },
  {
    name: 'decodeRequestContent',
    decode: decodeRequestContent,
    valid: encodeRequestContent({
      model: 'm',
      messages: [{ role: 'user', content: 'Hello' }],
      maxTokens: 9,
      temperatureMilli: 0,
      topPMilli: 0,
    }),
  },
  {
    name: 'decodeAnswerPiece',
    decode: decodeAnswerPiece,
    valid: encodeAnswerPiece({ t: 'text', text: 'Hello', tokens: 2 }),
  },
  {
    name: 'decodeChannelFrame',
    decode: decodeChannelFrame,
    valid: encodeChannelFrame({ t: 'request', job, seq: 3, final: true, box: counting(40) }),
  },
  {
    name: 'decodeFromPeer',
    decode: decodeFromPeer,
    valid: encodeFromPeer({ t: 'letter', ref: 1, to: requester, box: counting(40) }),
  },
  {
    name: 'decodeFromHub',
    decode: decodeFromHub,
    valid: encodeFromHub({ t: 'change', offers: [counting(40)], gone: [requester] }),
  },
  {
    name: 'decodeAdmissionToken',
    decode: (x) => decodeAdmissionToken(toBase64url(x)),
    valid: fromHex(statements.admission.proof),
  },
  { name: 'decodeTicket', decode: decodeTicket, valid: fromHex(money.ticket.signed) },
  { name: 'decodeReceipt', decode: decodeReceipt, valid: fromHex(money.receipt.signed) },
  { name: 'decodeClose', decode: decodeClose, valid: fromHex(money.close.signed) },
  { name: 'verifyPayoutWallet', decode: verifyPayoutWallet, valid: fromHex(money.payoutWallet.signed) },
  {
    name: 'verifyReceiptKeyCertificate',
    decode: (x) => verifyReceiptKeyCertificate(x, sessionKey),
    valid: fromHex(money.receiptKey.signed),
  },
  {
    name: 'decodeSignedRequest',
    decode: (x) => decodeSignedRequest(toBase64url(x)),
    valid: fromBase64url(requests.header),
  },
  {
    name: 'decodeRequestStamp',
    decode: (x) => decodeRequestStamp(toBase64url(x)),
    valid: fromBase64url(requests.stamp),
  },
  { name: 'unpad', decode: unpad, valid: concat(Uint8Array.of(0, 0, 0, 1, 7), new Uint8Array(123)) },
];

/** What a mutation puts in: breaks, tags, indefinite items, and heads that claim up to 2^64 entries or bytes. */
const poison = fc.constantFrom(
  ...[
    'ff',
    'f7',
    'c0',
    '9f',
    'bf',
    '5f',
    '7f',
    'f97e00',
    '9bffffffffffffffff',
    'bb00000000ffffffff',
    '5b7fffffffffffffff',
  ]
    .map(fromHex)
    .concat(
      ['7affffffff', '9a7fffffff', 'ba7fffffff', '3bffffffffffffffff', '1bffffffffffffffff'].map(fromHex),
    ),
);

/** Cuts, flips, repeats or poisons a valid message at up to three places. */
const mutated = (valid: Bytes) => {
  const at = fc.nat(valid.length);
  const mutation = fc.oneof(
    fc.record({ kind: fc.constant('flip' as const), at, bit: fc.nat(7) }),
    fc.record({ kind: fc.constant('cut' as const), at, length: fc.integer({ min: 1, max: 8 }) }),
    fc.record({
      kind: fc.constant('insert' as const),
      at,
      bytes: fc.oneof(poison, fc.uint8Array({ maxLength: 8 })),
    }),
    fc.record({ kind: fc.constant('end' as const), at }),
    fc.record({ kind: fc.constant('repeat' as const), at, length: fc.integer({ min: 1, max: 64 }) }),
  );
  return fc.array(mutation, { minLength: 1, maxLength: 3 }).map((mutations) => {
    let bytes = ownBytes(valid);
    for (const each of mutations) {
      const [head, tail] = [bytes.subarray(0, each.at), bytes.subarray(each.at)];
      if (each.kind === 'end') bytes = ownBytes(head);
      else if (each.kind === 'cut') bytes = concat(head, tail.subarray(each.length));
      else if (each.kind === 'insert') bytes = concat(head, each.bytes, tail);
      else if (each.kind === 'repeat') bytes = concat(head, tail.subarray(0, each.length), tail);
      else if (tail.length > 0)
        bytes = concat(head, Uint8Array.of((tail[0] ?? 0) ^ (1 << each.bit)), tail.subarray(1));
    }
    return bytes;
  });
};

const expectOnlyOurErrors = async (work: () => unknown) => {
  expect(await codeOf(work)).not.toMatch(/^not a BombyxError/);
};

describe.each(decoders)('$name', ({ decode, valid }) => {
  test('takes the valid message that the mutations begin with', async () => {
    expect(await codeOf(() => decode(valid))).toBe('no error');
  });

  test('survives random bytes', async () => {
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 64 }),
      fc.tuple(poison, fc.uint8Array()).map((all) => concat(...all)),
    );
    await fc.assert(
      fc.asyncProperty(bytes, (each) => expectOnlyOurErrors(() => decode(ownBytes(each)))),
      RANDOM_CASES,
    );
  });

  test('survives mutations of a valid message', async () => {
    await fc.assert(
      fc.asyncProperty(mutated(valid), (each) => expectOnlyOurErrors(() => decode(each))),
      RANDOM_CASES,
    );
  });

  test('survives every shorter message', async () => {
    for (let length = 0; length < valid.length; length++)
      expect(await codeOf(() => decode(valid.slice(0, length)))).not.toMatch(/^no/);
  });

  test('survives any value of CBOR in place of the message', async () => {
    await fc.assert(
      fc.asyncProperty(fc.jsonValue({ maxDepth: 3 }), (value) =>
        expectOnlyOurErrors(() => decode(encodeCbor(value as CborValue))),
      ),
      RANDOM_CASES,
    );
  });
});

test('text forms survive any text', async () => {
  await fc.assert(
    fc.asyncProperty(fc.string({ unit: 'binary', maxLength: 80 }), async (text) => {
      for (const decode of [fromHex, fromBase64url, decodePeerId, decodeAdmissionToken, decodeSignedRequest])
        await expectOnlyOurErrors(() => decode(text));
    }),
    RANDOM_CASES,
  );
});
