/** Looks for a text in captured bytes, in every encoding in which it could have leaked. */
import { brotliDecompressSync, gunzipSync, inflateRawSync, inflateSync } from 'node:zlib';

export interface Leak {
  readonly encoding: string;
  /** Which captured message, or -1 for all of them joined. */
  readonly message: number;
}

/** A base64 form is cut at both ends, where its characters depend on the neighbours. */
const BASE64_EDGE = 4;

/** @param secret at least 24 characters, so that a hit means something. */
function encodings(secret: string): ReadonlyMap<string, Buffer> {
  if (secret.length < 24) throw new Error('too short a text to look for');
  const utf8 = Buffer.from(secret, 'utf8');
  const utf16 = Buffer.from(secret, 'utf16le');
  const found = new Map<string, Buffer>([
    ['utf-8', utf8],
    ['utf-16le', utf16],
    ['utf-16be', Buffer.from(utf16).swap16()],
    ['hex', Buffer.from(utf8.toString('hex'))],
    ['HEX', Buffer.from(utf8.toString('hex').toUpperCase())],
    ['percent', Buffer.from(encodeURIComponent(secret))],
    ['percent, all', Buffer.from([...utf8].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join(''))],
    ['json', Buffer.from(JSON.stringify(secret).slice(1, -1))],
    [
      'json, all',
      Buffer.from([...secret].map((c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`).join('')),
    ],
  ]);
  for (const offset of [0, 1, 2]) {
    const shifted = Buffer.concat([Buffer.alloc(offset), utf8]);
    for (const kind of ['base64', 'base64url'] as const)
      found.set(`${kind} at ${offset}`, Buffer.from(shifted.toString(kind).slice(BASE64_EDGE, -BASE64_EDGE)));
  }
  return found;
}

/** What a compressed message may grow to: random bytes can look like the start of a huge stream. */
const LIMIT = { maxOutputLength: 4_000_000 };

interface Reading {
  readonly message: number;
  readonly compression: string;
  readonly bytes: Buffer;
}

/** The message as it is, and as every common compression would have hidden it. */
function readings(bytes: Buffer, message: number): Reading[] {
  const found: Reading[] = [{ message, compression: '', bytes }];
  for (const [name, inflate] of [
    ['deflate', inflateSync],
    ['raw deflate', inflateRawSync],
    ['gzip', gunzipSync],
    ['brotli', brotliDecompressSync],
  ] as const) {
    try {
      found.push({ message, compression: `${name} of `, bytes: inflate(bytes, LIMIT) });
    } catch {
      // Not compressed in this way.
    }
  }
  return found;
}

/** Every place and encoding in which one of `secrets`, or a part of 24 characters of it, stands in `messages`. */
export function findLeaks(messages: readonly Buffer[], secrets: readonly string[]): Leak[] {
  const haystacks = [
    ...messages.flatMap(readings),
    { message: -1, compression: '', bytes: Buffer.concat(messages) },
  ];
  return secrets
    .flatMap(windows)
    .flatMap((part) =>
      [...encodings(part)].flatMap(([encoding, needle]) =>
        haystacks
          .filter(({ bytes }) => bytes.includes(needle))
          .map(({ message, compression }) => ({ encoding: compression + encoding, message })),
      ),
    );
}

/** Pieces of 24 characters: an answer travels in chunks, none of which holds all of it. */
function windows(secret: string): string[] {
  if (secret.length < 24) throw new Error('too short a text to look for');
  const size = 24;
  return Array.from({ length: Math.ceil(secret.length / size) }, (_, i) =>
    secret.slice(Math.min(i * size, secret.length - size), Math.min(i * size, secret.length - size) + size),
  );
}
