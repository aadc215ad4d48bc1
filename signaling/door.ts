/** Where WebSockets come in: checks that need no identity, in order, and refusals that say their name. */
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer, type WebSocket } from 'ws';
import { ERRORS } from '#protocol/errors.ts';
import { encodeFromHub, MAX_MARKET_UPLINK_BYTES } from '#protocol/messages/hub.ts';
import { addressOf } from '#protocol/service/address.ts';
import type { AddressBudgets } from './budgets.ts';
import type { Room } from './bus/bus.ts';
import { CLOSE_CODES } from './close.ts';
import {
  CLOSE_TIMEOUT_MS,
  MAX_BUFFERED_CHUNKS,
  MAX_FRAME_FRAGMENTS,
  MAX_PEERJS_FRAME_BYTES,
  MAX_REFUSALS,
} from './limits.ts';
import type { Log } from './log.ts';
import type { Metrics } from './metrics.ts';
import { allowsOrigin, type OriginPolicy } from './origin.ts';
import { encodeError } from './peerjs/messages.ts';

export interface Visitor {
  readonly room: Room;
  readonly socket: WebSocket;
  readonly address: string;
  readonly query: URLSearchParams;
}

export interface DoorContext {
  readonly basePath: string;
  readonly trustedProxies: number;
  readonly origins: OriginPolicy;
  readonly budgets: AddressBudgets;
  readonly metrics: Metrics;
  readonly log: Log;
  readonly isStopping: () => boolean;
  readonly enter: (visitor: Visitor) => void;
}

type Refusal = 'hub/origin' | 'hub/stopping' | 'hub/full' | 'hub/rate';

export class Door {
  readonly #context: DoorContext;
  readonly #servers: Record<Room, WebSocketServer> = {
    peerjs: socketServer(MAX_PEERJS_FRAME_BYTES),
    market: socketServer(MAX_MARKET_UPLINK_BYTES),
  };
  readonly #refused = new Set<WebSocket>();

  constructor(context: DoorContext) {
    this.#context = context;
  }

  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    socket.on('error', () => {}); // reset while it is being looked at
    const { basePath, budgets, trustedProxies, enter } = this.#context;
    const [path = '', query = ''] = (request.url ?? '').split('?'); // not `new URL`, which throws on some
    const room = roomAt(path, basePath);
    if (room === undefined) return endPlainly(socket, 404, 'Not Found');
    const address = addressOf(request, trustedProxies);
    const refusal = this.#refusal(request, address);
    if (refusal !== undefined) return this.#refuse(request, socket, head, room, refusal);
    this.#servers[room].handleUpgrade(request, socket, head, (webSocket) => {
      budgets.opened(address);
      webSocket.on('close', () => budgets.closed(address));
      enter({ room, socket: webSocket, address, query: new URLSearchParams(query) });
    });
  }

  /** Ends the sockets that are only waiting to hear a refusal. */
  close(): void {
    for (const socket of this.#refused) socket.terminate();
    for (const server of Object.values(this.#servers)) server.close();
  }

  #refusal(request: IncomingMessage, address: string): Refusal | undefined {
    const { origins, budgets, isStopping } = this.#context;
    if (isStopping()) return 'hub/stopping';
    if (!allowsOrigin(origins, request.headers.origin)) return 'hub/origin';
    return budgets.refusal(address);
  }

  /** A page cannot read why an upgrade failed, so the socket opens to hear it, while there are not too many of them. */
  #refuse(request: IncomingMessage, socket: Duplex, head: Buffer, room: Room, code: Refusal): void {
    this.#context.metrics.refused(room, code);
    this.#context.log.debug('refused', { endpoint: room, code });
    if (this.#refused.size >= MAX_REFUSALS) return endPlainly(socket, ERRORS[code].http, code);
    this.#servers[room].handleUpgrade(request, socket, head, (webSocket) => {
      this.#refused.add(webSocket);
      webSocket.on('error', () => {});
      webSocket.on('close', () => this.#refused.delete(webSocket));
      webSocket.send(room === 'peerjs' ? encodeError(code) : encodeFromHub({ t: 'error', code }), () => {});
      webSocket.close(CLOSE_CODES[code], code);
    });
  }
}

function roomAt(path: string, basePath: string): Room | undefined {
  if (path === `${basePath}/peerjs`) return 'peerjs';
  return path === `${basePath}/market` ? 'market' : undefined;
}

function socketServer(maxPayload: number): WebSocketServer {
  const options = {
    noServer: true,
    maxPayload,
    maxFragments: MAX_FRAME_FRAGMENTS,
    maxBufferedChunks: MAX_BUFFERED_CHUNKS,
    closeTimeout: CLOSE_TIMEOUT_MS,
    perMessageDeflate: false, // a small frame must not unpack to a large one
    clientTracking: false,
  };
  return new WebSocketServer(options); // `closeTimeout` is newer than the package's types
}

function endPlainly(socket: Duplex, status: number, reason: string): void {
  socket.end(`HTTP/1.1 ${status} ${reason}\r\nconnection: close\r\ncontent-length: 0\r\n\r\n`, () =>
    socket.destroy(),
  );
}
