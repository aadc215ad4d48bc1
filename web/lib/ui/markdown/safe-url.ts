/** Decides which addresses of a hostile text may become links: few schemes, written out in full, without tricks. */

const LINK_SCHEMES = new Set(['http:', 'https:', 'mailto:']);

/** Longest address that becomes a link: browsers and servers stop near this, and nobody reads further. */
const MAX_LINK_CHARS = 2048;

/**
 * The address in the form that the browser will really visit (host in punycode, everything odd percent-encoded), or
 * `undefined` where it must stay text: other schemes, relative addresses, names and passwords before the host.
 */
export function linkAddress(raw: string): string | undefined {
  if (raw.length > MAX_LINK_CHARS) return undefined;
  let url: URL;
  try {
    url = new URL(raw);
  } catch {
    return undefined;
  }
  if (!LINK_SCHEMES.has(url.protocol)) return undefined;
  if (url.username !== '' || url.password !== '') return undefined;
  return url.href;
}

/** True when `text` already says where the link goes, so that the address need not be repeated behind it. */
export function saysAddress(text: string, address: string): boolean {
  const bare = (value: string) => value.replace(/^mailto:/, '').replace(/\/$/, '');
  return bare(text.trim()) === bare(address);
}
