/** Text forms of bytes: hex, base64, unpadded base64url, lower-case unpadded base32 (RFC 4648). */
import { BombyxError } from '../errors.ts';
import type { Bytes } from './bytes.ts';

const BASE32 = 'abcdefghijklmnopqrstuvwxyz234567';
const BASE64URL = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
const BASE64 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

export function toHex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** @throws BombyxError `input/invalid` on anything but an even number of hex digits. */
export function fromHex(text: string): Bytes {
  if (text.length % 2 !== 0 || !/^[0-9a-f]*$/i.test(text)) throw new BombyxError('input/invalid', 'hex');
  return Uint8Array.from({ length: text.length / 2 }, (_, i) => parseInt(text.slice(2 * i, 2 * i + 2), 16));
}

export const toBase32 = (bytes: Uint8Array): string => regroup(bytes, BASE32, 5);
export const toBase64url = (bytes: Uint8Array): string => regroup(bytes, BASE64URL, 6);

/** @throws BombyxError `input/invalid` on foreign characters or bits left over. */
export const fromBase64url = (text: string): Bytes => ungroup(text, BASE64URL, 6);

/** Base64 with its padding. */
export function toBase64(bytes: Uint8Array): string {
  const text = regroup(bytes, BASE64, 6);
  return text.padEnd(Math.ceil(text.length / 4) * 4, '=');
}

/** @throws BombyxError `input/invalid` on foreign characters, bits left over, or any but the one right padding. */
export function fromBase64(text: string): Bytes {
  const digits = text.replace(/={1,2}$/, '');
  if (text.length % 4 !== 0 || digits.length % 4 === 1) throw new BombyxError('input/invalid', 'base64');
  return ungroup(digits, BASE64, 6);
}

function regroup(bytes: Uint8Array, alphabet: string, bits: number): string {
  let out = '';
  let buffer = 0;
  let held = 0;
  for (const byte of bytes) {
    buffer = ((buffer << 8) | byte) & 0xffff;
    held += 8;
    while (held >= bits) {
      held -= bits;
      out += alphabet[(buffer >> held) & ((1 << bits) - 1)];
    }
  }
  if (held > 0) out += alphabet[(buffer << (bits - held)) & ((1 << bits) - 1)];
  return out;
}

function ungroup(text: string, alphabet: string, bits: number): Bytes {
  const out = new Uint8Array(Math.floor((text.length * bits) / 8));
  let buffer = 0;
  let held = 0;
  let at = 0;
  for (const character of text) {
    const value = alphabet.indexOf(character);
    if (value < 0) throw new BombyxError('input/invalid', 'base64');
    buffer = ((buffer << bits) | value) & 0xffff;
    held += bits;
    if (held >= 8) {
      held -= 8;
      out[at++] = (buffer >> held) & 0xff;
    }
  }
  if (held >= bits || (buffer & ((1 << held) - 1)) !== 0) throw new BombyxError('input/invalid', 'base64');
  return out;
}
