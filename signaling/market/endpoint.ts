/** The market socket: directory and sealed letters. Reading needs no proof, all else does. SPEC §3. */
import { ownBytes, type Bytes } from '#protocol/bytes/bytes.ts';
import { BombyxError, isBombyxError, isErrorCode, type ErrorCode } from '#protocol/errors.ts';
import type { PeerId } from '#protocol/ids.ts';
import { MAX_DIRECTORY_OFFERS, OFFER_LIFETIME_MS } from '#protocol/limits.ts';
import { decodeFromPeer, encodeFromHub, type FromHub, type FromPeer } from '#protocol/messages/hub.ts';
import type { Admission } from '../admission.ts';
import type { Bus } from '../bus/bus.ts';
import type { Clock } from '../clock.ts';
import type { CloseReason } from '../close.ts';
import type { Directory } from '../directory/directory.ts';
import { FRAME_COST, RESULT_BYTES } from '../limits.ts';
import type { Line, LineHandler } from '../line.ts';
import type { Metrics } from '../metrics.ts';
import type { Letters } from './letters.ts';
import { sample } from './sample.ts';
import type { Subscribers } from './subscribers.ts';

export interface MarketContext {
  readonly admission: Admission;
  readonly bus: Bus;
  readonly clock: Clock;
  readonly directory: Directory;
  readonly letters: Letters;
  readonly metrics: Metrics;
  readonly subscribers: Subscribers;
  readonly newSession: () => string;
  /** A whole number from 0 to `below` - 1. */
  readonly randomBelow: (below: number) => number;
}

export function acceptMarket(line: Line, context: MarketContext): void {
  const session = new MarketSession(line, context);
  line.attach(session);
  session.challenge();
}

class MarketSession implements LineHandler {
  readonly #line: Line;
  readonly #context: MarketContext;
  readonly #session: string;
  #peer: PeerId | undefined;

  constructor(line: Line, context: MarketContext) {
    this.#line = line;
    this.#context = context;
    this.#session = context.newSession();
  }

  challenge(): void {
    const { admission, clock } = this.#context;
    this.#send({ t: 'challenge', challenge: admission.challenge(), nowMs: clock.nowMs() });
  }

  async frame(data: Buffer, isBinary: boolean): Promise<void> {
    if (!isBinary) throw new BombyxError('wire/malformed', 'text frame');
    await this.#step(decodeFromPeer(ownBytes(data))); // an offer is kept: not as a view of the socket's buffer
  }

  async ended(): Promise<void> {
    this.#context.subscribers.remove(this);
    if (this.#peer === undefined) return;
    await this.#context.bus.release('market', this.#peer, this.#session);
    this.#context.directory.left(this.#peer);
  }

  farewell(reason: CloseReason): Bytes | undefined {
    return isErrorCode(reason) ? encodeFromHub({ t: 'error', code: reason }) : undefined;
  }

  async #step(frame: FromPeer): Promise<void> {
    switch (frame.t) {
      case 'ping':
        if (this.#peer !== undefined) await this.#context.bus.touch('market', this.#peer, this.#session);
        return this.#send({ t: 'pong' });
      case 'prove':
        if (this.#line.charge(FRAME_COST.prove)) await this.#prove(frame);
        return;
      case 'subscribe':
        if (this.#line.charge(FRAME_COST.subscribe))
          this.#context.subscribers.add(this, (bytes, flushed) => this.#line.send(bytes, flushed));
        return;
      case 'unsubscribe':
        return this.#context.subscribers.remove(this);
      case 'query':
        if (this.#line.charge(FRAME_COST.query)) this.#answer(frame.ref, frame.model);
        return;
      case 'publish':
        if (this.#line.charge(FRAME_COST.publish)) await this.#publish(frame.ref, frame.offer);
        return;
      case 'withdraw':
        return this.#attempt(undefined, (peer) => this.#context.directory.withdraw(peer));
      case 'letter':
        return this.#attempt(frame.ref, (peer) =>
          this.#context.letters.carry(peer, this.#line.address, frame.to, frame.box),
        );
    }
  }

  /** One socket, one identity: a second proof is out of order. A failed one may be tried again. */
  async #prove(proof: Extract<FromPeer, { t: 'prove' }>): Promise<void> {
    if (this.#peer !== undefined) throw new BombyxError('wire/order', 'proved before');
    const { admission, bus, metrics } = this.#context;
    try {
      this.#peer = await admission.admit(proof);
    } catch (error) {
      metrics.admitted('market', 'refused');
      this.#refuse(error, undefined);
      return this.challenge();
    }
    metrics.admitted('market', 'admitted');
    await bus.claim('market', this.#peer, {
      session: this.#session,
      deliver: (message) => this.#deliver(message),
      replaced: () => this.#line.close('hub/replaced'),
    });
    this.#send({ t: 'admitted', peer: this.#peer });
  }

  async #publish(ref: number, offer: Bytes): Promise<void> {
    await this.#attempt(ref, async (peer) => {
      await this.#context.directory.publish(peer, this.#line.address, offer);
      this.#context.metrics.published();
      this.#send({ t: 'published', ref, expiresInMs: OFFER_LIFETIME_MS });
    });
  }

  /** At most one frame's worth; a random choice, so that none is left out for ever. */
  #answer(ref: number, model: string | undefined): void {
    const found = this.#context.directory.find(model);
    const offers = sample(found, MAX_DIRECTORY_OFFERS, RESULT_BYTES, this.#context.randomBelow);
    this.#send({ t: 'result', ref, offers });
  }

  /** Runs what only an admitted peer may do, and answers its failures by name. */
  async #attempt(ref: number | undefined, action: (peer: PeerId) => Promise<void>): Promise<void> {
    try {
      if (this.#peer === undefined) throw new BombyxError('hub/admission', 'not proved');
      await action(this.#peer);
    } catch (error) {
      this.#refuse(error, ref);
    }
  }

  #refuse(error: unknown, ref: number | undefined): void {
    if (!isBombyxError(error)) throw error;
    const code: ErrorCode = error.code;
    this.#send(ref === undefined ? { t: 'error', code } : { t: 'error', code, ref });
  }

  #deliver(message: string | Bytes): boolean {
    if (!this.#line.isOpen || this.#line.isBackedUp) return false;
    this.#line.send(message);
    return true;
  }

  #send(frame: FromHub): void {
    this.#line.send(encodeFromHub(frame));
  }
}
