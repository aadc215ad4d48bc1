/** Request for quote and its firm, signed answer; for a free job the quote is the ticket. SPEC §4. */
import * as v from 'valibot';
import { encodeCbor, type CborValue } from '../bytes/cbor.ts';
import { equalBytes, type Bytes } from '../bytes/bytes.ts';
import { hashInDomain } from '../crypto/hash.ts';
import { IDENTITY_KEY_BYTES, type Identity } from '../crypto/identity.ts';
import { SEALING_KEY_BYTES } from '../crypto/sealing.ts';
import { BombyxError, isErrorCode, type ErrorCode } from '../errors.ts';
import { peerIdOf, type PeerId } from '../ids.ts';
import { MAX_COMPLETION_TOKENS, MAX_LETTER_BYTES, MAX_REQUEST_BYTES, QUOTE_LIFETIME_MS } from '../limits.ts';
import { modelId } from './offer.ts';
import {
  amountNano,
  boundedBytes,
  boundedInteger,
  fixedBytes,
  parse,
  parseCbor,
  peerId,
  unixTimeMs,
} from './schema.ts';
import { decodeSigned, signStatement, verifySigned } from './signed.ts';

const QUOTE_DOMAIN = 'bombyx/quote/1';
export const QUOTE_ID_BYTES = 16;

const askSchema = v.strictObject({
  /** Repeats who asks, inside the seal: a hub that rewrites the sender gets no usable quote. */
  requester: peerId,
  model: modelId,
  class: v.literal('open'),
  /** UTF-8 bytes of the conversation, rounded up to a power of two by the requester. */
  requestBytes: boundedInteger(0, MAX_REQUEST_BYTES),
  maxTokens: boundedInteger(1, MAX_COMPLETION_TOKENS),
});

export type QuoteAsk = v.InferOutput<typeof askSchema>;

const quoteBody = v.strictObject({
  id: fixedBytes(QUOTE_ID_BYTES),
  providerKey: fixedBytes(IDENTITY_KEY_BYTES),
  requester: peerId,
  model: modelId,
  class: v.literal('open'),
  weightsHash: fixedBytes(32),
  /** Nano per million tokens. */
  asks: v.strictObject({ prompt: amountNano, cached: amountNano, completion: amountNano }),
  maxTokens: boundedInteger(1, MAX_COMPLETION_TOKENS),
  /** Expected wait before the engine starts. */
  waitMs: boundedInteger(0, 3_600_000),
  recipientKey: fixedBytes(SEALING_KEY_BYTES),
  policyHash: fixedBytes(32),
  /** By the provider's clock, which alone decides; the requester counts `lifetimeMs` from its arrival. */
  expiresAtMs: unixTimeMs,
  lifetimeMs: boundedInteger(1, QUOTE_LIFETIME_MS),
});

export type QuoteBody = v.InferOutput<typeof quoteBody>;

/** A quote whose signature and form were checked: only `verifyQuote` makes it. */
export interface Quote extends QuoteBody {
  readonly provider: PeerId;
  /** `SHA-256(lp("bombyx/quote/1") ‖ body)`: what the encapsulation of a free job is bound to. */
  readonly hash: Bytes;
  /** The exact signed bytes, to hand back to the provider. */
  readonly bytes: Bytes;
  readonly __verified: 'Quote';
}

const answerSchema = v.variant('t', [
  v.strictObject({ t: v.literal('quote'), quote: boundedBytes(1, MAX_LETTER_BYTES) }),
  v.strictObject({
    t: v.literal('decline'),
    code: v.custom<ErrorCode>(isErrorCode, 'error code'),
  }),
]);

export type QuoteAnswer = v.InferOutput<typeof answerSchema>;

export const encodeQuoteAsk = (ask: QuoteAsk): Bytes => encodeCbor({ ...ask });
export const decodeQuoteAsk = (bytes: Uint8Array): QuoteAsk => parseCbor(askSchema, bytes, MAX_LETTER_BYTES);

export const encodeQuoteAnswer = (answer: QuoteAnswer): Bytes => encodeCbor({ ...answer });
export const decodeQuoteAnswer = (bytes: Uint8Array): QuoteAnswer =>
  parseCbor(answerSchema, bytes, MAX_LETTER_BYTES);

export async function signQuote(identity: Identity, body: QuoteBody): Promise<Bytes> {
  return signStatement(
    identity,
    QUOTE_DOMAIN,
    encodeCbor(parse(quoteBody, body, 'input/invalid') as CborValue),
  );
}

/** @throws BombyxError `wire/malformed`, `wire/too-large`, `wire/signature`. */
export async function verifyQuote(bytes: Bytes): Promise<Quote> {
  const signed = decodeSigned(bytes, MAX_LETTER_BYTES);
  const body = parseCbor(quoteBody, signed.body, MAX_LETTER_BYTES);
  await verifySigned(signed, QUOTE_DOMAIN, body.providerKey);
  return {
    ...body,
    provider: await peerIdOf(body.providerKey),
    hash: await hashInDomain(QUOTE_DOMAIN, signed.body),
    bytes,
    __verified: 'Quote',
  };
}

/** @throws BombyxError `quote/invalid` unless `quote` answers exactly what `ask` asked of the offering provider. */
export function checkQuoteFitsAsk(
  quote: Quote,
  ask: QuoteAsk,
  offered: {
    readonly provider: PeerId;
    readonly sealingKey: Uint8Array;
    readonly weightsHash: Uint8Array;
    readonly asks: QuoteBody['asks'];
    /** The requester's own policy: the provider's word for it counts for nothing. */
    readonly policyHash: Uint8Array;
  },
): void {
  const wrong =
    (quote.provider !== offered.provider && 'provider') ||
    (quote.requester !== ask.requester && 'requester') ||
    (quote.model !== ask.model && 'model') ||
    (quote.class !== ask.class && 'class') ||
    (quote.maxTokens < ask.maxTokens && 'maxTokens') ||
    (!equalBytes(quote.recipientKey, offered.sealingKey) && 'recipientKey') ||
    (!equalBytes(quote.weightsHash, offered.weightsHash) && 'weightsHash') ||
    (!equalBytes(quote.policyHash, offered.policyHash) && 'policyHash') ||
    (isDearer(quote.asks, offered.asks) && 'asks');
  if (wrong) throw new BombyxError('quote/invalid', wrong);
}

function isDearer(asks: QuoteBody['asks'], than: QuoteBody['asks']): boolean {
  return asks.prompt > than.prompt || asks.cached > than.cached || asks.completion > than.completion;
}
