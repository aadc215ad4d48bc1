/** A channel: a link whose other end has proven itself, with frames instead of bytes, and a heartbeat. */
import type { Bytes } from '../../protocol/bytes/bytes.ts';
import type { Identity } from '../../protocol/crypto/identity.ts';
import { BombyxError, toBombyxError } from '../../protocol/errors.ts';
import { Handshake, type ProvenPeer } from '../../protocol/handshake/handshake.ts';
import { NONCE_BYTES, type Role } from '../../protocol/handshake/messages.ts';
import { CREDIT_WINDOW_CHUNKS, HANDSHAKE_TIMEOUT_MS, PING_INTERVAL_MS } from '../../protocol/limits.ts';
import {
  decodeChannelFrame,
  encodeChannelFrame,
  type ChannelFrame,
} from '../../protocol/messages/channel.ts';
import { Budget } from '../budget.ts';
import type { Link, Route } from '../transport/link.ts';
import { silenceLimitMs } from './silence.ts';

/** Frames that may wait while our side still checks signatures: a quicker peer sends its job and a whole window. */
const MAX_WAITING_FRAMES = CREDIT_WINDOW_CHUNKS + 8;

/** A heartbeat this late means that our own page was suspended, which says nothing about the peer. */
const SLEEP_MS = 3 * PING_INTERVAL_MS;

/**
 * Frames that no credit bounds: pings, credits, jobs, and chunks of jobs that ended. An honest peer sends a ping and a
 * pong a second and a credit for each 16 chunks; the burst is a suspended page's backlog, or the chunks that were on
 * their way when a few jobs were cancelled.
 */
const FREE_FRAMES = { burst: 512, perSecond: 64 };

export interface ChannelConfig {
  readonly role: Role;
  readonly network: string;
  readonly identity: Identity;
  /** Empty for a requester. */
  readonly sealingKey: Bytes;
}

export class Channel {
  readonly peer: ProvenPeer;
  readonly #link: Link;
  readonly #early: ChannelFrame[] = [];
  readonly #budget = new Budget(FREE_FRAMES, performance.now());
  #listener: ((frame: ChannelFrame) => void) | undefined;
  #rttMs = 0;
  #lastHeardMs = performance.now();
  #lastBeatMs = performance.now();
  #pingSentMs = 0;
  #pingNumber = 0;
  #peerAway = false;

  private constructor(link: Link, { peer, early }: Proven) {
    this.#link = link;
    this.peer = peer;
    for (const bytes of early) this.#onBytes(bytes);
    link.onFrame = (bytes) => this.#onBytes(bytes);
    const timer = setInterval(() => this.#beat(), PING_INTERVAL_MS);
    void link.closed.then(() => clearInterval(timer));
  }

  /**
   * Shakes hands over `link`, which is closed when that fails.
   *
   * @throws BombyxError `peer/version`, `peer/identity`, `peer/mitm`, `peer/silent`, `wire/…`, or why the link closed.
   */
  static async open(link: Link, config: ChannelConfig): Promise<Channel> {
    try {
      return new Channel(link, await shakeHands(link, config));
    } catch (error) {
      link.close();
      throw toBombyxError(error, 'peer/identity');
    }
  }

  /** Hears every frame but the channel's own pings. Set once; frames that came earlier follow at once, in order. */
  set onFrame(listener: (frame: ChannelFrame) => void) {
    this.#listener = listener;
    queueMicrotask(() => this.#deliverEarly()); // not before the caller has what the listener needs
  }

  get closed(): Promise<BombyxError> {
    return this.#link.closed;
  }

  get rttMs(): number {
    return this.#rttMs;
  }

  route(): Promise<Route> {
    return this.#link.route();
  }

  /** @throws BombyxError `peer/closed`. */
  send(frame: ChannelFrame): void {
    this.#link.send(encodeChannelFrame(frame));
  }

  /** Sends where it still can: for goodbyes and failures that need no answer. */
  trySend(frame: ChannelFrame): void {
    try {
      this.send(frame);
    } catch {
      // The link is gone, which is what the frame would have said.
    }
  }

  writable(): Promise<void> {
    return this.#link.writable();
  }

  close(): void {
    this.trySend({ t: 'bye' });
    this.#link.close();
  }

  /** Closes because the other side broke the protocol. */
  reject(error: BombyxError): void {
    this.#link.fail(error);
  }

  /** Counts a frame that no credit bounds, and closes when there are too many: each costs us work or an answer. */
  charge(): boolean {
    if (this.#budget.take(performance.now())) return true;
    this.reject(new BombyxError('peer/overload', 'frames'));
    return false;
  }

  #onBytes(bytes: Bytes): void {
    this.#lastHeardMs = performance.now();
    try {
      this.#take(decodeChannelFrame(bytes));
    } catch (error) {
      this.reject(toBombyxError(error, 'wire/malformed'));
    }
  }

  #take(frame: ChannelFrame): void {
    const isChunk = frame.t === 'request' || frame.t === 'response'; // counted by the job that takes it
    if (!isChunk && !this.charge()) return;
    switch (frame.t) {
      case 'ping':
        return this.trySend({ t: 'pong', n: frame.n });
      case 'pong':
        if (frame.n === this.#pingNumber) this.#rttMs = performance.now() - this.#pingSentMs;
        return undefined;
      case 'away':
        this.#peerAway = frame.away;
        return undefined;
      case 'bye':
        return this.#link.fail(new BombyxError('peer/closed'));
      default:
        return this.#deliver(frame);
    }
  }

  #deliver(frame: ChannelFrame): void {
    if (this.#listener && this.#early.length === 0) return this.#listener(frame);
    if (this.#early.push(frame) > MAX_WAITING_FRAMES)
      this.#link.fail(new BombyxError('peer/overload', 'early frames'));
  }

  #deliverEarly(): void {
    try {
      for (const frame of this.#early) this.#listener?.(frame); // also those that are added meanwhile
    } catch (error) {
      this.reject(toBombyxError(error, 'wire/malformed'));
    }
    this.#early.length = 0;
  }

  #beat(): void {
    const now = performance.now();
    const slept = now - this.#lastBeatMs > SLEEP_MS; // this page stood still: what waited is heard after this
    this.#lastBeatMs = now;
    if (slept) this.#lastHeardMs = now;
    if (now - this.#lastHeardMs > silenceLimitMs(this.#rttMs, this.#peerAway))
      return this.#link.fail(new BombyxError('peer/silent'));
    this.#pingNumber = (this.#pingNumber + 1) & 0x7fff_ffff;
    this.#pingSentMs = now;
    this.trySend({ t: 'ping', n: this.#pingNumber });
  }
}

interface Proven {
  readonly peer: ProvenPeer;
  /** Frames that came behind the peer's proof while it was checked. */
  readonly early: Bytes[];
}

async function shakeHands(link: Link, config: ChannelConfig): Promise<Proven> {
  const waiting: Bytes[] = [];
  let wake: () => void = () => undefined;
  link.onFrame = (frame) => {
    if (waiting.push(frame) > MAX_WAITING_FRAMES) link.fail(new BombyxError('peer/overload', 'handshake'));
    wake();
  };
  const timer = setTimeout(
    () => link.fail(new BombyxError('peer/silent', 'handshake')),
    HANDSHAKE_TIMEOUT_MS,
  );
  const next = async (): Promise<Bytes> => {
    if (waiting.length === 0)
      await Promise.race([
        new Promise<void>((resolve) => (wake = resolve)),
        link.closed.then((error) => Promise.reject(error)),
      ]);
    return waiting.shift() ?? next();
  };
  try {
    const nonce = crypto.getRandomValues(new Uint8Array(NONCE_BYTES));
    const fingerprints = await link.fingerprints();
    const handshake = new Handshake({ ...config, fingerprints, nonce, expectedPeer: link.remoteId });
    link.send(handshake.hello);
    for (;;) {
      const step = await handshake.receive(await next());
      if (step.send) link.send(step.send);
      if (step.peer) return { peer: step.peer, early: waiting };
    }
  } finally {
    clearTimeout(timer);
  }
}
