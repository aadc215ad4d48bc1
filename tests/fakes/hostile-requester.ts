/**
 * A requester without manners: it asks, dials and sends what a test tells it, with no machine, limits or time-outs.
 *
 * Fake: what it sends. Real: admission, letters, connection, handshake, sealing.
 */
import { onTestFinished } from 'vitest';
import { Channel } from '#client/channel/channel.ts';
import { hubAddress } from '#client/hub/address.ts';
import { Market } from '#client/hub/market.ts';
import { Signaling } from '#client/hub/signaling.ts';
import type { Link } from '#client/transport/link.ts';
import type { Bytes } from '#protocol/bytes/bytes.ts';
import { generateIdentityKeys, identityOf, type Identity } from '#protocol/crypto/identity.ts';
import { encapsulate, sealingKeyId } from '#protocol/crypto/sealing.ts';
import { ChunkSealer, requestKeys } from '#protocol/envelope/chunks.ts';
import { jobInfo } from '#protocol/envelope/info.ts';
import type { ErrorCode } from '#protocol/errors.ts';
import { decodePeerId, type PeerId } from '#protocol/ids.ts';
import { JOB_ID_BYTES, type ChannelFrame } from '#protocol/messages/channel.ts';
import { encodeRequestContent, type RequestContent } from '#protocol/messages/content.ts';
import type { Offer } from '#protocol/messages/offer.ts';
import {
  decodeQuoteAnswer,
  encodeQuoteAsk,
  verifyQuote,
  type Quote,
  type QuoteAnswer,
  type QuoteAsk,
} from '#protocol/messages/quote.ts';

export const CONTENT: RequestContent = {
  model: 'test',
  messages: [{ role: 'user', content: 'Tell me about silk.' }],
  maxTokens: 64,
  temperatureMilli: 0,
  topPMilli: 1_000,
};

export class HostileRequester {
  readonly identity: Identity;
  readonly market: Market;
  readonly #signaling: Signaling;

  private constructor(identity: Identity, market: Market, signaling: Signaling) {
    this.identity = identity;
    this.market = market;
    this.#signaling = signaling;
  }

  static async connect(hub: { readonly url: string }): Promise<HostileRequester> {
    const identity = await identityOf(await generateIdentityKeys());
    const address = hubAddress(hub.url, undefined);
    const market = new Market({ address, identity });
    const signaling = new Signaling({ address, identity, iceServers: [], relayOnly: false });
    market.start();
    signaling.start();
    onTestFinished(async () => {
      await Promise.all([market.stop(), signaling.stop()]);
    });
    return new HostileRequester(identity, market, signaling);
  }

  /** The offer of `peerId`, as soon as the hub told it. */
  offer(peerId: string): Promise<Offer> {
    return new Promise((resolve) => {
      this.market.watch(({ offers }) => {
        const found = offers.find((offer) => offer.provider === peerId);
        if (found) resolve(found);
      });
    });
  }

  async ask(offer: Offer, changes: Partial<QuoteAsk> = {}, timeoutMs = 10_000): Promise<QuoteAnswer> {
    const ask: QuoteAsk = {
      requester: this.identity.peerId,
      model: offer.models[0]?.id ?? '',
      class: 'open',
      requestBytes: 256,
      maxTokens: CONTENT.maxTokens,
      ...changes,
    };
    const signal = AbortSignal.timeout(timeoutMs);
    return decodeQuoteAnswer(
      await this.market.ask(offer.provider, offer.sealingKey, encodeQuoteAsk(ask), signal),
    );
  }

  /** @throws when the provider declines. */
  async quote(offer: Offer, changes: Partial<QuoteAsk> = {}): Promise<Quote> {
    const answer = await this.ask(offer, changes);
    if (answer.t === 'decline') throw new Error(answer.code);
    return verifyQuote(answer.quote);
  }

  /** A bare link: no handshake. */
  link(peerId: string): Promise<Link> {
    return this.#signaling.connect(decodePeerId(peerId), new AbortController().signal);
  }

  async dial(peerId: string): Promise<HostileChannel> {
    const channel = await Channel.open(await this.link(peerId), {
      role: 'requester',
      network: 'devnet',
      identity: this.identity,
      sealingKey: new Uint8Array(0),
    });
    return new HostileChannel(channel);
  }

  get peerId(): PeerId {
    return this.identity.peerId;
  }
}

export class HostileChannel {
  readonly channel: Channel;
  readonly heard: ChannelFrame[] = [];
  readonly #waiting = new Set<() => void>();

  constructor(channel: Channel) {
    this.channel = channel;
    channel.onFrame = (frame) => {
      this.heard.push(frame);
      this.#wake();
    };
    void channel.closed.then(() => this.#wake());
  }

  #wake(): void {
    for (const wake of this.#waiting) wake();
    this.#waiting.clear();
  }

  /** Opens a job with a quote; the id may be one that another job has. */
  async open(quote: Quote, id = newJobId()): Promise<HostileRequest> {
    const info = jobInfo({
      ticketHash: quote.hash,
      policyHash: quote.policyHash,
      recipientKeyId: await sealingKeyId(quote.recipientKey),
    });
    const { enc, secrets } = await encapsulate(quote.recipientKey, info);
    const sealer = new ChunkSealer(await requestKeys(secrets.request));
    this.channel.trySend({ t: 'job', job: id, quote: quote.bytes, enc });
    return new HostileRequest(this, id, sealer);
  }

  /** Resolves with how the job went on: `accept`, `response`, or the code of its `fail`. */
  async outcome(id: Bytes, wanted: 'accept' | 'response' | 'fail'): Promise<ChannelFrame | undefined> {
    let isClosed = false;
    void this.channel.closed.then(() => (isClosed = true));
    for (;;) {
      const found = this.heard.find((frame) => frame.t === wanted && sameJob(frame, id));
      if (found || isClosed) return found;
      await new Promise<void>((resolve) => this.#waiting.add(resolve));
    }
  }
}

export class HostileRequest {
  readonly id: Bytes;
  readonly #channel: HostileChannel;
  readonly #sealer: ChunkSealer;

  constructor(channel: HostileChannel, id: Bytes, sealer: ChunkSealer) {
    this.#channel = channel;
    this.id = id;
    this.#sealer = sealer;
  }

  async chunk(content: Uint8Array, final: boolean): Promise<void> {
    const { channel } = this.#channel;
    const chunk = await this.#sealer.seal(content, final);
    channel.trySend({ t: 'request', job: this.id, ...chunk });
  }

  send(content: Partial<RequestContent> = {}): Promise<void> {
    return this.chunk(encodeRequestContent({ ...CONTENT, ...content }), true);
  }

  /** The code that the provider ends the job with. */
  async refusal(): Promise<ErrorCode | 'closed'> {
    const frame = await this.#channel.outcome(this.id, 'fail');
    return frame?.t === 'fail' ? frame.code : 'closed';
  }

  async accepted(): Promise<boolean> {
    return (await this.#channel.outcome(this.id, 'accept')) !== undefined;
  }

  async answered(): Promise<boolean> {
    return (await this.#channel.outcome(this.id, 'response')) !== undefined;
  }
}

export function newJobId(): Bytes {
  return crypto.getRandomValues(new Uint8Array(JOB_ID_BYTES));
}

function sameJob(frame: ChannelFrame, id: Bytes): boolean {
  return 'job' in frame && frame.job.every((byte, i) => byte === id[i]);
}
