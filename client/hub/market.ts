/** The hub's market for as long as the client lives: reconnects by itself, keeps the directory, carries letters. */
import type { Bytes } from '../../protocol/bytes/bytes.ts';
import { toHex } from '../../protocol/bytes/text.ts';
import type { Identity } from '../../protocol/crypto/identity.ts';
import {
  decodeLetter,
  encodeLetter,
  openAnswer,
  sealAsk,
  type AnswerLetter,
  type AskLetter,
} from '../../protocol/envelope/letter.ts';
import { BombyxError, toBombyxError, type ErrorCode } from '../../protocol/errors.ts';
import type { PeerId } from '../../protocol/ids.ts';
import type { FromHub, FromPeer } from '../../protocol/messages/hub.ts';
import type { HubStatus, NetworkView } from '../api.ts';
import type { HubAddress } from './address.ts';
import { backoffMs, wait } from './backoff.ts';
import { Directory } from './directory.ts';
import { openMarketSocket, type MarketSocket } from './market-socket.ts';

/** How often offers past their time are looked for. */
const EXPIRY_CHECK_MS = 1_000;

/** Coming back would only push the other one out, or be refused again. */
const FINAL: readonly ErrorCode[] = ['hub/replaced', 'hub/origin'];

export interface MarketOptions {
  readonly address: HubAddress;
  readonly identity: Identity;
  /** A sealed question from another peer; providers answer it. */
  readonly onAsk?: (from: PeerId, letter: AskLetter) => void;
  /** The socket is admitted, for the first time or again: what was published before is to be published anew. */
  readonly onAdmitted?: () => void;
  /** The hub took the offer `ref`, or names why it did not. */
  readonly onPublished?: (ref: number, error: BombyxError | undefined) => void;
}

interface PendingAsk {
  readonly resolve: (letter: AnswerLetter) => void;
  readonly reject: (error: BombyxError) => void;
}

export class Market {
  readonly #options: MarketOptions;
  readonly #directory = new Directory();
  readonly #watchers = new Set<(view: NetworkView) => void>();
  readonly #asks = new Map<string, PendingAsk>();
  readonly #stopping = new AbortController();
  #view: NetworkView = { status: 'connecting', offers: [] };
  #socket: MarketSocket | undefined;
  #complete = false;
  #clockOffsetMs = 0;
  #nextRef = 1;
  #work: Promise<void> = Promise.resolve();
  #running: Promise<void> | undefined;

  constructor(options: MarketOptions) {
    this.#options = options;
  }

  get view(): NetworkView {
    return this.#view;
  }

  /** The hub's clock as far as we know it: people's own clocks are wrong by minutes. */
  get hubNowMs(): number {
    return Date.now() + this.#clockOffsetMs;
  }

  /** True once the whole directory arrived over the present connection. */
  get complete(): boolean {
    return this.#complete;
  }

  watch(listener: (view: NetworkView) => void): () => void {
    this.#watchers.add(listener);
    listener(this.#view);
    return () => this.#watchers.delete(listener);
  }

  start(): void {
    this.#running ??= this.#run();
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    for (const ask of this.#asks.values()) ask.reject(new BombyxError('client/closed'));
    await this.#running;
  }

  /** Lists or renews an offer; `onPublished` hears what became of it. */
  publish(offer: Bytes): number {
    const ref = this.#nextRef++;
    this.#send({ t: 'publish', ref, offer });
    return ref;
  }

  withdraw(): void {
    this.#send({ t: 'withdraw' });
  }

  reply(to: PeerId, letter: AnswerLetter): void {
    this.#send({ t: 'letter', ref: this.#nextRef++, to, box: encodeLetter(letter) });
  }

  /**
   * Asks one peer something that only it can read, and resolves with its answer.
   *
   * @throws BombyxError `hub/unreachable`, `hub/absent`, `hub/rate`, `envelope/open`, `job/timeout` when aborted.
   */
  async ask(to: PeerId, recipientKey: Bytes, content: Bytes, signal: AbortSignal): Promise<Bytes> {
    const { letter, secret } = await sealAsk(recipientKey, content);
    if (!this.#socket) throw new BombyxError('hub/unreachable');
    const ref = this.#nextRef++;
    const answered = new Promise<AnswerLetter>((resolve, reject) => {
      const pending = { resolve, reject };
      this.#asks.set(toHex(letter.id), pending);
      this.#asks.set(String(ref), pending);
      signal.addEventListener('abort', () => reject(new BombyxError('job/timeout')), { once: true });
    });
    answered.catch(() => undefined); // heard below, or not needed any more
    try {
      if (signal.aborted) throw new BombyxError('job/timeout');
      this.#send({ t: 'letter', ref, to, box: encodeLetter(letter) });
      return await openAnswer(await answered, secret);
    } finally {
      this.#asks.delete(toHex(letter.id));
      this.#asks.delete(String(ref));
    }
  }

  #send(frame: FromPeer): void {
    this.#socket?.send(frame);
  }

  async #run(): Promise<void> {
    const { signal } = this.#stopping;
    const expiry = setInterval(() => {
      if (this.#directory.expire(Date.now())) this.#show(this.#view.status, this.#view.error);
    }, EXPIRY_CHECK_MS);
    for (let failures = 0; !signal.aborted; failures++) {
      const error = await this.#connectOnce(() => (failures = 0));
      if (signal.aborted) break;
      this.#show('offline', error);
      if (FINAL.includes(error.code)) break;
      await wait(backoffMs(failures, Math.random()), signal);
    }
    clearInterval(expiry);
  }

  async #connectOnce(onAdmitted: () => void): Promise<BombyxError> {
    const { address, identity } = this.#options;
    try {
      const { signal } = this.#stopping;
      const socket = await openMarketSocket(address, identity, (frame) => this.#onFrame(frame), signal);
      this.#socket = socket;
      this.#clockOffsetMs = socket.clockOffsetMs;
      this.#complete = false;
      onAdmitted();
      socket.send({ t: 'subscribe' });
      this.#options.onAdmitted?.();
      return await socket.closed;
    } catch (error) {
      return toBombyxError(error, 'hub/unreachable');
    } finally {
      this.#socket = undefined;
      for (const ask of this.#asks.values()) ask.reject(new BombyxError('hub/unreachable'));
    }
  }

  #onFrame(frame: FromHub): void {
    switch (frame.t) {
      case 'snapshot':
        return this.#later(async () => {
          await this.#directory.add(frame.offers, this.hubNowMs, Date.now());
          this.#complete ||= !frame.more;
          this.#show('online');
        });
      case 'change':
        return this.#later(async () => {
          this.#directory.remove(frame.gone);
          await this.#directory.add(frame.offers, this.hubNowMs, Date.now());
          this.#show('online');
        });
      case 'letter':
        return this.#onLetter(frame.from, frame.box);
      case 'published':
        return this.#options.onPublished?.(frame.ref, undefined);
      case 'error':
        return this.#onError(frame.ref ?? 0, new BombyxError(frame.code));
      default:
        return undefined;
    }
  }

  #onLetter(from: PeerId, box: Bytes): void {
    try {
      const letter = decodeLetter(box);
      if (letter.t === 'ask') this.#options.onAsk?.(from, letter);
      else this.#asks.get(toHex(letter.id))?.resolve(letter);
    } catch {
      // A stranger's letter that does not decode says nothing about the hub, and deserves no answer.
    }
  }

  #onError(ref: number, error: BombyxError): void {
    const ask = this.#asks.get(String(ref));
    if (ask) ask.reject(error);
    else this.#options.onPublished?.(ref, error);
  }

  /** Verification is asynchronous; frames take effect in the order in which they came. */
  #later(work: () => Promise<void>): void {
    this.#work = this.#work.then(work).catch(() => undefined);
  }

  #show(status: HubStatus, error?: BombyxError): void {
    if (status === 'offline') this.#complete = false;
    const offers = this.#directory.offers;
    this.#view = error ? { status, error, offers } : { status, offers };
    for (const watcher of this.#watchers) watcher(this.#view);
  }
}
