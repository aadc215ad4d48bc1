/** Whose budget a request counts on: its network address. Used as a key in memory, never logged or shown. */
import type { IncomingMessage } from 'node:http';
import { isIPv4, isIPv6 } from 'node:net';

/**
 * Returns the address of the client.
 *
 * @param trustedProxies how many proxies of our own stand before the hub, each of which appends the address that it
 *   saw to `X-Forwarded-For`. With 0 the header, which anyone can send, is not read.
 */
export function addressOf(request: IncomingMessage, trustedProxies: number): string {
  const direct = addressKey(request.socket.remoteAddress ?? '');
  if (trustedProxies === 0) return direct;
  const header = request.headers['x-forwarded-for'];
  const hops = (Array.isArray(header) ? header.join(',') : (header ?? '')).split(',');
  const seen = hops.at(-trustedProxies)?.trim() ?? '';
  return isIPv4(seen) || isIPv6(seen) ? addressKey(seen) : direct;
}

/** An IPv4 address as it is, an IPv6 address as its /64: one household has that many of them. */
export function addressKey(address: string): string {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address);
  if (mapped?.[1] !== undefined) return mapped[1];
  if (!isIPv6(address)) return address;
  const [head = '', tail = ''] = (address.split('%')[0] ?? '').toLowerCase().split('::');
  const left = head.split(':').filter((group) => group !== '');
  const right = tail.split(':').filter((group) => group !== '');
  const zeros = Array<string>(Math.max(0, 8 - left.length - right.length)).fill('0');
  const groups = [...left, ...zeros, ...right].map((group) => parseInt(group, 16).toString(16));
  return `${groups.slice(0, 4).join(':')}::/64`;
}
