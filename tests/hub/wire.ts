/** One test socket to a hub: frames in a queue, so that tests wait for what comes and never for time. */
import { WebSocket, type ClientOptions } from 'ws';

export interface Closed {
  readonly code: number;
  readonly reason: string;
}

export type Frame = string | Buffer;

export class Wire {
  readonly socket: WebSocket;
  /** How the hub closed the socket; an upgrade refused over HTTP is code 0 with the status as the reason. */
  readonly closed: Promise<Closed>;
  readonly #frames: Frame[] = [];
  readonly #waiting: ((frame: Frame | undefined) => void)[] = [];
  #isClosed = false;

  constructor(url: string, options: ClientOptions = {}) {
    this.socket = new WebSocket(url, { perMessageDeflate: false, ...options });
    this.closed = new Promise((resolve) => {
      this.socket.on('unexpected-response', (request, response) => {
        this.#end();
        resolve({ code: 0, reason: String(response.statusCode) });
        request.destroy();
      });
      this.socket.on('close', (code, reason) => {
        this.#end();
        resolve({ code, reason: reason.toString() });
      });
    });
    this.socket.on('error', () => {}); // 'close' tells
    this.socket.on('message', (data, isBinary) => this.#take(isBinary ? (data as Buffer) : String(data)));
  }

  get isClosed(): boolean {
    return this.#isClosed;
  }

  /** Resolves with true once open, with false when it closed before. */
  async opened(): Promise<boolean> {
    if (this.socket.readyState === WebSocket.CONNECTING)
      await new Promise<void>((resolve) => {
        this.socket.once('open', () => resolve());
        void this.closed.then(() => resolve());
      });
    return this.socket.readyState === WebSocket.OPEN;
  }

  /** The next frame, or undefined when the socket closed without another. */
  async next(): Promise<Frame | undefined> {
    const frame = this.#frames.shift();
    if (frame !== undefined || this.#isClosed) return frame;
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  send(frame: string | Uint8Array): void {
    if (this.socket.readyState === WebSocket.OPEN) this.socket.send(frame, () => {});
  }

  async close(): Promise<void> {
    this.socket.close();
    await this.closed;
  }

  #take(frame: Frame): void {
    const waiter = this.#waiting.shift();
    if (waiter) waiter(frame);
    else this.#frames.push(frame);
  }

  #end(): void {
    this.#isClosed = true;
    for (const waiter of this.#waiting.splice(0)) waiter(undefined);
  }
}

/** Resolves when `condition` holds; looks again after each turn of the event loop. */
export async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await condition())) await new Promise((resolve) => setImmediate(resolve));
}
