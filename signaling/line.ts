/**
 * One peer's socket behind its guards: rates, silence, slow reading, errors. Frames reach the endpoint one at a time
 * and in order; whatever goes wrong closes this socket with a named reason and nothing else.
 */
import type { RawData, WebSocket } from 'ws';
import { BombyxError } from '#protocol/errors.ts';
import { TokenBucket } from '#protocol/service/rate.ts';
import type { AddressBudgets } from './budgets.ts';
import type { Room } from './bus/bus.ts';
import type { Clock } from './clock.ts';
import { CLOSE_CODES, isCloseReason, type CloseReason } from './close.ts';
import { BACKED_UP_BYTES, PING_AFTER_MS, SILENCE_MS, SLOW_READER_BYTES, type HubLimits } from './limits.ts';
import { errorName, type Log } from './log.ts';
import type { Metrics } from './metrics.ts';

/** What lines share. */
export interface LineContext {
  readonly clock: Clock;
  readonly limits: HubLimits;
  readonly budgets: AddressBudgets;
  readonly metrics: Metrics;
  readonly log: Log;
}

/** What an endpoint does with a line. */
export interface LineHandler {
  frame(data: Buffer, isBinary: boolean): void | Promise<void>;
  /** The socket is gone, whoever closed it. */
  ended(): void | Promise<void>;
  /** The last frame before a close, which tells the peer why. */
  farewell(reason: CloseReason): string | Uint8Array | undefined;
}

export class Line {
  readonly endpoint: Room;
  /** Key of the address' budgets. */
  readonly address: string;
  /** Resolves when the socket is closed and its handler has heard of it. */
  readonly gone: Promise<void>;
  readonly #socket: WebSocket;
  readonly #context: LineContext;
  readonly #messages: TokenBucket;
  readonly #bytes: TokenBucket;
  #handler: LineHandler | undefined;
  #heardMs: number;
  #closing = false;
  #socketClosed = false;
  #resolveGone: () => void = () => {};
  #tail: Promise<void> = Promise.resolve();

  constructor(socket: WebSocket, endpoint: Room, address: string, context: LineContext) {
    this.endpoint = endpoint;
    this.address = address;
    this.#socket = socket;
    this.#context = context;
    this.gone = new Promise((resolve) => (this.#resolveGone = resolve));
    this.#heardMs = context.clock.nowMs();
    this.#messages = new TokenBucket(context.limits.messageRate, this.#heardMs);
    this.#bytes = new TokenBucket(context.limits.byteRate, this.#heardMs);
    socket.pause(); // until there is a handler
    socket.on('close', () => this.#ended());
    socket.on('error', () => {}); // ws closes the socket itself (1009, 1007, 1002); 'close' follows
    socket.on('message', (data, isBinary) => this.#arrived(data, isBinary));
    socket.on('ping', () => this.charge(1)); // ws answers by itself, so a flood of pings must cost too
    socket.on('pong', () => {
      if (this.charge(1)) this.#heardMs = context.clock.nowMs();
    });
  }

  /** Starts handing frames and the end of the socket to `handler`. */
  attach(handler: LineHandler): void {
    this.#handler = handler;
    this.#socket.resume();
    if (this.#socketClosed) this.#enqueue(() => handler.ended());
  }

  get isOpen(): boolean {
    return !this.#closing && this.#socket.readyState === this.#socket.OPEN;
  }

  /** True while so much is unsent that other peers' messages should not be added. */
  get isBackedUp(): boolean {
    return this.#socket.bufferedAmount > BACKED_UP_BYTES;
  }

  /** Sends a frame; `flushed` runs when it left this process. A reader that is too slow is closed instead. */
  send(frame: string | Uint8Array, flushed?: () => void): void {
    if (!this.isOpen) return;
    if (this.#socket.bufferedAmount > SLOW_READER_BYTES) return this.close('hub/slow');
    this.#socket.send(frame, (error) => {
      if (!error) flushed?.();
    });
  }

  /** Takes `cost` from the rates of the socket and its address; closes the socket and returns false when it is over. */
  charge(cost: number): boolean {
    const { clock, budgets } = this.#context;
    if (this.#messages.take(clock.nowMs(), cost) && budgets.takeMessages(this.address, cost)) return true;
    this.close('hub/rate');
    return false;
  }

  /** Says why and closes; ws destroys the socket when the other side does not answer in time. */
  close(reason: CloseReason): void {
    if (this.#closing) return;
    const last = reason === 'hub/slow' ? undefined : this.#handler?.farewell(reason);
    if (last !== undefined && this.isOpen) this.#socket.send(last, () => {});
    this.#closing = true;
    this.#socket.close(CLOSE_CODES[reason], reason);
    this.#context.metrics.closed(this.endpoint, reason);
    this.#context.log.debug('closed', { endpoint: this.endpoint, code: reason });
  }

  /** Looks after a quiet socket: pings one of the market, closes one that stays silent. */
  checkSilence(): void {
    const silentMs = this.#context.clock.nowMs() - this.#heardMs;
    if (silentMs > SILENCE_MS) this.close('hub/silent');
    else if (silentMs > PING_AFTER_MS && this.endpoint === 'market' && this.isOpen) this.#socket.ping();
  }

  /** Closes after an error: with its own name where it has one, else as the hub's failure. */
  fail(error: unknown): void {
    if (error instanceof BombyxError && isCloseReason(error.code)) return this.close(error.code);
    this.#context.metrics.failed(this.endpoint);
    this.#context.log.error('frame failed', { endpoint: this.endpoint, error: errorName(error) });
    this.close('hub/failed');
  }

  #ended(): void {
    this.#closing = this.#socketClosed = true;
    this.#enqueue(() => this.#handler?.ended());
    void this.#tail.then(this.#resolveGone);
  }

  #arrived(data: RawData, isBinary: boolean): void {
    if (this.#closing) return; // ws still hands over what was on its way
    const frame = data as Buffer; // binaryType is 'nodebuffer'
    this.#context.metrics.frame(this.endpoint);
    this.#heardMs = this.#context.clock.nowMs();
    if (!this.#chargeBytes(frame.length) || !this.charge(1)) return;
    this.#enqueue(() => {
      if (!this.#closing) return this.#handler?.frame(frame, isBinary);
    });
  }

  #chargeBytes(count: number): boolean {
    const { clock, budgets } = this.#context;
    if (this.#bytes.take(clock.nowMs(), count) && budgets.takeBytes(this.address, count)) return true;
    this.close('hub/rate');
    return false;
  }

  /** The queue is bounded by the rates: what is over them was closed before it came here. */
  #enqueue(task: () => void | Promise<void>): void {
    this.#tail = this.#tail.then(task).catch((error: unknown) => this.fail(error));
  }
}
