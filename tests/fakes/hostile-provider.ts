/**
 * A provider that keeps the protocol until a test makes it break it: same keys, same sealing, no machine, no limits.
 *
 * Fake: what it quotes and what it does with a job. Real: offer, admission, letters, connection, handshake, sealing.
 */
import { onTestFinished } from 'vitest';
import { Channel } from '#client/channel/channel.ts';
import { JobChannel } from '#client/channel/pool.ts';
import { hubAddress } from '#client/hub/address.ts';
import { Market } from '#client/hub/market.ts';
import { Signaling } from '#client/hub/signaling.ts';
import type { Bytes } from '#protocol/bytes/bytes.ts';
import { generateIdentityKeys, identityOf, type Identity } from '#protocol/crypto/identity.ts';
import {
  decapsulate,
  generateSealingKeys,
  sealingKeyId,
  sealingPublicKey,
  type SealingKeys,
} from '#protocol/crypto/sealing.ts';
import { ChunkSealer, RESPONSE_NONCE_BYTES, responseKeys } from '#protocol/envelope/chunks.ts';
import { jobInfo, openPolicyHash } from '#protocol/envelope/info.ts';
import { openAsk, sealAnswer, type AskLetter } from '#protocol/envelope/letter.ts';
import type { PeerId } from '#protocol/ids.ts';
import { PROTOCOL_VERSION, QUOTE_LIFETIME_MS } from '#protocol/limits.ts';
import type { ChannelFrame, ChannelFrameOf } from '#protocol/messages/channel.ts';
import { encodeAnswerPiece, type AnswerPiece } from '#protocol/messages/content.ts';
import { signOffer, type OfferBody, type OfferedModel } from '#protocol/messages/offer.ts';
import {
  decodeQuoteAsk,
  encodeQuoteAnswer,
  QUOTE_ID_BYTES,
  signQuote,
  verifyQuote,
  type QuoteAnswer,
  type QuoteBody,
} from '#protocol/messages/quote.ts';

export interface HostileOptions {
  readonly model?: string;
  /** Changes what its offer says. */
  readonly offer?: Partial<OfferBody>;
  /** Answers an ask in its own way; by default with a firm quote, at once. */
  readonly quote?: (honest: QuoteBody, identity: Identity) => Promise<QuoteAnswer>;
  readonly onJob?: (job: HostileJob) => void | Promise<void>;
}

export interface HostileProvider {
  readonly peerId: string;
  /** Jobs that reached it. */
  readonly jobs: readonly HostileJob[];
}

/** One job in hostile hands. */
export class HostileJob {
  readonly id: Bytes;
  /** Frames of this job that came after the first. */
  readonly heard: ChannelFrame[] = [];
  readonly channel: Channel;
  readonly nonce: Bytes = crypto.getRandomValues(new Uint8Array(RESPONSE_NONCE_BYTES));
  readonly #frame: ChannelFrameOf<'job'>;
  readonly #keys: SealingKeys;
  #sealer: Promise<ChunkSealer> | undefined;

  constructor(jobs: JobChannel, frame: ChannelFrameOf<'job'>, keys: SealingKeys) {
    this.channel = jobs.channel;
    this.id = frame.job;
    this.#frame = frame;
    this.#keys = keys;
    jobs.listen(frame.job, (each) => this.heard.push(each));
  }

  accept(): void {
    this.channel.trySend({ t: 'accept', job: this.id, nonce: this.nonce });
  }

  /** Seals whatever it is given, as the next chunk, and returns the frame without sending it. */
  async sealed(content: Bytes, final: boolean): Promise<ChannelFrameOf<'response'>> {
    this.#sealer ??= this.#derive();
    return { t: 'response', job: this.id, ...(await (await this.#sealer).seal(content, final)) };
  }

  async piece(piece: AnswerPiece, final = piece.t === 'end'): Promise<void> {
    this.channel.trySend(await this.sealed(encodeAnswerPiece(piece), final));
  }

  text(text: string, tokens = 1): Promise<void> {
    return this.piece({ t: 'text', text, tokens });
  }

  end(completionTokens: number): Promise<void> {
    return this.piece({ t: 'end', finishReason: 'stop', promptTokens: 1, completionTokens });
  }

  async #derive(): Promise<ChunkSealer> {
    const { hash, policyHash, recipientKey } = await verifyQuote(this.#frame.quote);
    const info = jobInfo({
      ticketHash: hash,
      policyHash,
      recipientKeyId: await sealingKeyId(recipientKey),
    });
    const { response } = await decapsulate(this.#keys, this.#frame.enc, info);
    return new ChunkSealer(await responseKeys(response, this.#frame.enc, this.nonce));
  }
}

/** Starts one and resolves when the hub lists it. */
export async function startHostileProvider(
  hub: { readonly url: string },
  options: HostileOptions = {},
): Promise<HostileProvider> {
  const identity = await identityOf(await generateIdentityKeys());
  const keys = await generateSealingKeys();
  const sealingKey = await sealingPublicKey(keys);
  const address = hubAddress(hub.url, undefined);
  const jobs: HostileJob[] = [];
  const listed = Promise.withResolvers<undefined>();
  const model = hostileModel(options.model ?? 'test');
  const market: Market = new Market({
    address,
    identity,
    onAsk: (from, letter) => void answer(from, letter).catch(() => undefined),
    onAdmitted: () => void publish(),
    onPublished: (_ref, error) => (error ? listed.reject(error) : listed.resolve(undefined)),
  });
  const signaling = new Signaling({
    address,
    identity,
    iceServers: [],
    relayOnly: false,
    onLink: (link) =>
      void Channel.open(link, { role: 'provider', network: 'devnet', identity, sealingKey })
        .then((channel) => {
          const jobChannel: JobChannel = new JobChannel(channel, (frame) => {
            const job = new HostileJob(jobChannel, frame, keys);
            jobs.push(job);
            void options.onJob?.(job);
          });
        })
        .catch(() => undefined),
  });

  async function publish(): Promise<void> {
    const body: OfferBody = {
      version: PROTOCOL_VERSION,
      identityKey: identity.publicKey,
      sealingKey,
      class: 'open',
      models: [model],
      slots: 1,
      freeSlots: 1,
      seq: 0,
      issuedAtMs: Math.round(market.hubNowMs),
      ...options.offer,
    };
    market.publish(await signOffer(identity, body));
  }

  async function answer(from: PeerId, letter: AskLetter): Promise<void> {
    const { content, secret } = await openAsk(keys, letter);
    const ask = decodeQuoteAsk(content);
    const honest: QuoteBody = {
      id: crypto.getRandomValues(new Uint8Array(QUOTE_ID_BYTES)),
      providerKey: identity.publicKey,
      requester: ask.requester,
      model: ask.model,
      class: 'open',
      weightsHash: model.weightsHash,
      asks: model.asks,
      maxTokens: ask.maxTokens,
      waitMs: 0,
      recipientKey: sealingKey,
      policyHash: await openPolicyHash(),
      expiresAtMs: Date.now() + QUOTE_LIFETIME_MS,
      lifetimeMs: QUOTE_LIFETIME_MS,
    };
    const quote = options.quote ?? firmQuote;
    const reply = encodeQuoteAnswer(await quote(honest, identity));
    market.reply(from, await sealAnswer(letter, secret, reply));
  }

  market.start();
  signaling.start();
  onTestFinished(async () => {
    await Promise.all([market.stop(), signaling.stop()]);
  });
  await listed.promise;
  return { peerId: identity.peerId, jobs };
}

export async function firmQuote(body: QuoteBody, identity: Identity): Promise<QuoteAnswer> {
  return { t: 'quote', quote: await signQuote(identity, body) };
}

export function hostileModel(id: string): OfferedModel {
  return {
    id,
    weightsHash: new Uint8Array(32).fill(0x11),
    tokenizerHash: new Uint8Array(32).fill(0x22),
    engine: 'paced',
    backend: 'hostile',
    contextTokens: 1_000_000,
    asks: { prompt: 0n, cached: 0n, completion: 0n },
    speedMilli: 0,
  };
}
