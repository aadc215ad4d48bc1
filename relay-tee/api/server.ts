/** The HTTP server under the API, with its guards against slow, many and broken connections. */
import { createServer, type RequestListener, type Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { addressKey } from '#protocol/service/address.ts';
import { KEEP_ALIVE_TIMEOUT_MS, MAX_HEADER_BYTES, type ApiLimits } from './limits.ts';

/** @param countByAddress whether connections count by their address: not behind a proxy, which has but one. */
export function hardenedServer(
  listener: RequestListener,
  limits: ApiLimits,
  countByAddress: boolean,
): Server {
  const server = createServer(
    {
      headersTimeout: limits.headersTimeoutMs,
      requestTimeout: limits.requestTimeoutMs,
      connectionsCheckingInterval: limits.checkTimeoutsMs,
      keepAliveTimeout: KEEP_ALIVE_TIMEOUT_MS,
      maxHeaderSize: MAX_HEADER_BYTES,
    },
    listener,
  );
  server.maxConnections = limits.maxConnections;
  server.on('clientError', refuseBroken);
  if (countByAddress) limitByAddress(server, limits.maxConnectionsPerAddress);
  return server;
}

/** Resolves with the port. */
export function listen(server: Server, port: number, host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      const bound = server.address();
      resolve(typeof bound === 'object' && bound !== null ? bound.port : port);
    });
  });
}

const STATUS: Readonly<Record<string, string>> = {
  HPE_HEADER_OVERFLOW: '431 Request Header Fields Too Large',
  ERR_HTTP_REQUEST_TIMEOUT: '408 Request Timeout',
};

/** Nothing that could be called a request has arrived, so that nothing is signed. */
function refuseBroken({ code = '' }: NodeJS.ErrnoException, socket: Duplex): void {
  const status = STATUS[code] ?? '400 Bad Request';
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
