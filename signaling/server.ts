/** The HTTP server under the hub, with its guards against slow, many and broken connections. */
import { createServer, type Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { addressKey } from '#protocol/service/address.ts';
import {
  HEADERS_TIMEOUT_MS,
  KEEP_ALIVE_TIMEOUT_MS,
  MAX_HEADER_BYTES,
  MAX_REFUSALS,
  REQUEST_TIMEOUT_MS,
  type HubLimits,
} from './limits.ts';

/** @param countByAddress whether TCP connections count by their address: not behind a proxy, which has but one. */
export function hardenedServer(limits: HubLimits, countByAddress: boolean): Server {
  const server = createServer({
    headersTimeout: HEADERS_TIMEOUT_MS,
    requestTimeout: REQUEST_TIMEOUT_MS,
    keepAliveTimeout: KEEP_ALIVE_TIMEOUT_MS,
    connectionsCheckingInterval: KEEP_ALIVE_TIMEOUT_MS,
    maxHeaderSize: MAX_HEADER_BYTES,
  });
  server.maxConnections = limits.maxConnections + 2 * MAX_REFUSALS; // the rest is for health, metrics and refusals
  server.on('clientError', (error, socket) => refuseBroken(error, socket));
  if (countByAddress) limitByAddress(server, limits.maxConnectionsPerAddress + MAX_REFUSALS);
  return server;
}

export function listen(server: Server, port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve();
    });
  });
}

/** Frees the port at once; resolves when the last connection is gone. */
export function stopListening(server: Server): Promise<void> {
  return new Promise((resolve) => server.close(() => resolve()));
}

function refuseBroken(error: NodeJS.ErrnoException, socket: Duplex): void {
  const status =
    error.code === 'HPE_HEADER_OVERFLOW' ? '431 Request Header Fields Too Large' : '400 Bad Request';
  if (socket.writable) socket.end(`HTTP/1.1 ${status}\r\nconnection: close\r\ncontent-length: 0\r\n\r\n`);
  else socket.destroy();
}

/** Drops a connection before a byte of it is read: idle ones never reach the other budgets. */
function limitByAddress(server: Server, max: number): void {
  const open = new Map<string, number>();
  server.on('connection', (socket) => {
    const address = addressKey(socket.remoteAddress ?? '');
    const count = (open.get(address) ?? 0) + 1;
    if (count > max) return void socket.destroy();
    open.set(address, count);
    socket.once('close', () => {
      const left = (open.get(address) ?? 1) - 1;
      if (left === 0) open.delete(address);
      else open.set(address, left);
    });
  });
}
