/** The hub's endpoints, from the one URL that people configure. */
import { expect, test } from 'vitest';
import { hubAddress } from './address.ts';

test.each([
  ['https://example.org/hub', undefined, 'https://example.org', 443, '/hub', true],
  ['https://example.org/hub/', undefined, 'https://example.org', 443, '/hub', true],
  ['https://example.org', undefined, 'https://example.org', 443, '/', true],
  ['http://127.0.0.1:9000', undefined, 'http://127.0.0.1:9000', 9000, '/', false],
  ['http://[::1]:9000/a/b//', undefined, 'http://[::1]:9000', 9000, '/a/b', false],
  ['/hub', 'https://example.org:8443/chat?x#y', 'https://example.org:8443', 8443, '/hub', true],
  ['//other.org/hub', 'https://example.org/', 'https://other.org', 443, '/hub', true],
  ['https://user:word@EXAMPLE.org:443/hub?x=1#y', undefined, 'https://example.org', 443, '/hub', true],
])('%s seen from %s', (signaling, page, origin, port, path, secure) => {
  const base = path === '/' ? '' : path;
  expect(hubAddress(signaling, page)).toEqual({
    origin,
    challengeUrl: `${origin}${base}/challenge`,
    marketUrl: `${secure ? 'wss' : 'ws'}${origin.slice(secure ? 5 : 4)}${base}/market`,
    peerJs: { host: new URL(origin).hostname, port, path, secure },
  });
});

test.each([
  ['', undefined],
  ['/hub', undefined],
  ['hub', 'file:///home/index.html'],
  ['ws://example.org', undefined],
  ['javascript:alert(1)', 'https://example.org'],
  ['https://', undefined],
  ['data:text/html,x', undefined],
])('"%s" on %s is no address', (signaling, page) => {
  expect(() => hubAddress(signaling, page)).toThrow(expect.objectContaining({ code: 'input/invalid' }));
});
