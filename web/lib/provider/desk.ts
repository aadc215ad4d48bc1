/** The quote desk: answers sealed requests for quote and admits each quote's job once. SPEC §4, §7. */
import { toHex } from '#protocol/bytes/text.ts';
import { equalBytes, type Bytes } from '#protocol/bytes/bytes.ts';
import type { Identity } from '#protocol/crypto/identity.ts';
import { openPolicyHash } from '#protocol/envelope/info.ts';
import { BombyxError } from '#protocol/errors.ts';
import type { PeerId } from '#protocol/ids.ts';
import { QUOTE_LIFETIME_MS } from '#protocol/limits.ts';
import type { OfferedModel } from '#protocol/messages/offer.ts';
import {
  decodeQuoteAsk,
  encodeQuoteAnswer,
  QUOTE_ID_BYTES,
  signQuote,
  verifyQuote,
  type Quote,
  type QuoteAsk,
} from '#protocol/messages/quote.ts';
import { MAX_OPEN_QUOTES, MAX_OPEN_QUOTES_PER_REQUESTER } from './limits.ts';

/** Most UTF-8 bytes per token that a text has in practice: longer requests cannot fit the context. */
const BYTES_PER_TOKEN = 8;

export interface DeskOptions {
  readonly identity: Identity;
  readonly sealingKey: Bytes;
  readonly model: OfferedModel;
  /** Expected wait in ms before a new job of `requester` would run, or `undefined` when it would be turned away. */
  readonly waitMs: (requester: PeerId) => number | undefined;
}

export class QuoteDesk {
  readonly #options: DeskOptions;
  readonly #open = new Map<string, Quote>();

  constructor(options: DeskOptions) {
    this.#options = options;
  }

  /** The content of the answer to one opened letter: a signed quote, or a decline by name. */
  async answer(from: PeerId, content: Bytes, nowMs: number): Promise<Bytes> {
    try {
      return encodeQuoteAnswer({
        t: 'quote',
        quote: await this.#quote(from, decodeQuoteAsk(content), nowMs),
      });
    } catch (error) {
      const code = error instanceof BombyxError ? error.code : 'quote/declined';
      return encodeQuoteAnswer({ t: 'decline', code });
    }
  }

  /**
   * Takes a quote back as the ticket of a job; each is good once, for the peer it names, until it expires.
   *
   * @throws BombyxError `job/refused`, `quote/expired`.
   */
  redeem(bytes: Bytes, requester: PeerId, nowMs: number): Quote {
    for (const [id, quote] of this.#open) {
      if (!equalBytes(quote.bytes, bytes)) continue;
      if (quote.requester !== requester) throw new BombyxError('job/refused', 'another requester'); // still its owner's
      this.#open.delete(id);
      if (quote.expiresAtMs < nowMs) throw new BombyxError('quote/expired');
      return quote;
    }
    throw new BombyxError('job/refused', 'unknown quote');
  }

  async #quote(from: PeerId, ask: QuoteAsk, nowMs: number): Promise<Bytes> {
    const { identity, sealingKey, model, waitMs } = this.#options;
    const wait = waitMs(from);
    if (ask.requester !== from) throw new BombyxError('quote/declined', 'another sender');
    if (ask.model !== model.id) throw new BombyxError('quote/declined', 'model');
    if (ask.requestBytes / 2 > model.contextTokens * BYTES_PER_TOKEN) throw new BombyxError('input/too-long');
    if (wait === undefined) throw new BombyxError('provider/busy');
    const bytes = await signQuote(identity, {
      id: crypto.getRandomValues(new Uint8Array(QUOTE_ID_BYTES)),
      providerKey: identity.publicKey,
      requester: from,
      model: model.id,
      class: 'open',
      weightsHash: model.weightsHash,
      asks: model.asks,
      maxTokens: ask.maxTokens,
      waitMs: Math.round(wait),
      recipientKey: sealingKey,
      policyHash: await openPolicyHash(),
      expiresAtMs: nowMs + QUOTE_LIFETIME_MS,
      lifetimeMs: QUOTE_LIFETIME_MS,
    });
    const quote = await verifyQuote(bytes);
    this.#makeRoomFor(from, nowMs);
    this.#open.set(toHex(quote.id), quote);
    return bytes;
  }

  #makeRoomFor(requester: PeerId, nowMs: number): void {
    for (const [id, quote] of this.#open) if (quote.expiresAtMs < nowMs) this.#open.delete(id);
    const all = [...this.#open]; // oldest first
    const own = all.filter(([, quote]) => quote.requester === requester);
    const oldest = own.length >= MAX_OPEN_QUOTES_PER_REQUESTER ? own[0] : all[0];
    if (oldest && (own.length >= MAX_OPEN_QUOTES_PER_REQUESTER || all.length >= MAX_OPEN_QUOTES))
      this.#open.delete(oldest[0]);
  }
}
