/** The search for leaks finds what it must, so that finding nothing means something. */
import { deflateSync, gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { findLeaks } from './leaks.ts';

const SECRET = 'The capital of Japan is Tokyo, and “this” is the rest of it.';
const noise = Buffer.from('something else that is not secret at all, and long enough');
const buried = (text: string | Buffer) =>
  Buffer.concat([Buffer.from('ab'), Buffer.from(text), Buffer.from('cd')]);

test.each([
  ['utf-8', buried(SECRET)],
  ['utf-16le', buried(Buffer.from(SECRET, 'utf16le'))],
  ['base64', buried(Buffer.from(SECRET).toString('base64'))],
  ['base64 at an offset', buried(Buffer.from(`x${SECRET}`).toString('base64'))],
  ['base64 at another offset', buried(Buffer.from(`xy${SECRET}`).toString('base64'))],
  ['base64url', buried(Buffer.from(SECRET).toString('base64url'))],
  ['hex', buried(Buffer.from(SECRET).toString('hex'))],
  ['percent', buried(encodeURIComponent(SECRET))],
  ['json', buried(JSON.stringify(SECRET))],
  ['deflate', deflateSync(SECRET)],
  ['gzip', gzipSync(SECRET)],
  ['a part of 24 characters', buried(SECRET.slice(24, 48))],
])('finds %s', (_name, message) => {
  expect(findLeaks([noise, message], [SECRET])).not.toEqual([]);
});

test('finds a text that is cut over two messages', () => {
  const found = findLeaks([Buffer.from(SECRET.slice(0, 10)), Buffer.from(SECRET.slice(10, 30))], [SECRET]);
  expect(found).toContainEqual({ encoding: 'utf-8', message: -1 });
});

test('finds nothing where nothing is', () => {
  expect(findLeaks([noise], [SECRET])).toEqual([]);
});
