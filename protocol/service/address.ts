/** Whose budget a request counts on: its network address. Used as a key in memory, never logged or shown. */
import * as v from 'valibot';

/** As much of an HTTP request as says where it comes from. */
export interface Arrival {
  readonly socket: { readonly remoteAddress?: string | undefined };
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
}

const ip = v.pipe(v.string(), v.maxLength(45), v.ip());
const ipv6 = v.pipe(v.string(), v.maxLength(45), v.ipv6());

/**
 * Returns the address of the client.
 *
 * @param trustedProxies how many proxies of our own stand before the service, each of which appends the address that it
 *   saw to `X-Forwarded-For`. With 0 the header, which anyone can send, is not read.
 */
export function addressOf(request: Arrival, trustedProxies: number): string {
  const direct = addressKey(request.socket.remoteAddress ?? '');
  if (trustedProxies === 0) return direct;
  const header = request.headers['x-forwarded-for'];
  const hops = (Array.isArray(header) ? header.join(',') : (header ?? '')).split(',');
  const seen = hops.at(-trustedProxies)?.trim() ?? '';
  return v.is(ip, seen) ? addressKey(seen) : direct;
}

/** An IPv4 address as it is, an IPv6 address as its /64: one household has that many of them. */
export function addressKey(address: string): string {
  if (!address.includes(':')) return address;
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address);
  if (mapped?.[1] !== undefined) return mapped[1];
  const [unscoped = ''] = address.split('%');
  if (!v.is(ipv6, unscoped)) return address;
  const [head = '', tail = ''] = unscoped.toLowerCase().split('::');
  const left = head.split(':').filter((group) => group !== '');
  const right = tail.split(':').filter((group) => group !== '');
  const zeros = Array<string>(Math.max(0, 8 - left.length - right.length)).fill('0');
  const groups = [...left, ...zeros, ...right].map((group) => parseInt(group, 16).toString(16));
  return `${groups.slice(0, 4).join(':')}::/64`;
}
