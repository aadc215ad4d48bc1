/**
 * As much of Node's `Buffer` as TON's libraries use: they expect it as a global, and browsers have none.
 *
 * A test compares every method with Node's own. What is not here throws when it is used.
 */

type Encoding = 'hex' | 'base64' | 'utf8' | 'utf-8' | 'ascii';

const utf8 = new TextEncoder();
const utf8Text = new TextDecoder();

/** Arguments per `String.fromCharCode`: engines limit how many there may be. */
const PIECE = 8_192;

export class BrowserBuffer extends Uint8Array<ArrayBuffer> {
  static override from(source: unknown, encoding?: unknown, length?: unknown): BrowserBuffer {
    if (typeof source === 'string') return own(encode(source, encodingOf(encoding)));
    if (source instanceof ArrayBuffer) {
      const offset = typeof encoding === 'number' ? encoding : 0;
      return new BrowserBuffer(source, offset, typeof length === 'number' ? length : undefined);
    }
    if (source instanceof Uint8Array || Array.isArray(source)) return own(Uint8Array.from(source));
    throw new TypeError('Buffer.from: only strings, bytes and arrays of bytes');
  }

  static alloc(size: number): BrowserBuffer {
    return new BrowserBuffer(new ArrayBuffer(size));
  }

  static allocUnsafe(size: number): BrowserBuffer {
    return new BrowserBuffer(new ArrayBuffer(size));
  }

  static concat(list: readonly Uint8Array[]): BrowserBuffer {
    const whole = BrowserBuffer.alloc(list.reduce((sum, part) => sum + part.length, 0));
    let at = 0;
    for (const part of list) {
      whole.set(part, at);
      at += part.length;
    }
    return whole;
  }

  static isBuffer(value: unknown): value is BrowserBuffer {
    return value instanceof BrowserBuffer;
  }

  static byteLength(text: string, encoding?: unknown): number {
    return encode(text, encodingOf(encoding)).length;
  }

  /** Shares its memory, unlike `Uint8Array`'s. */
  override slice(start?: number, end?: number): BrowserBuffer {
    return this.subarray(start, end);
  }

  override subarray(start?: number, end?: number): BrowserBuffer {
    const view = super.subarray(start, end);
    return new BrowserBuffer(view.buffer, view.byteOffset, view.length);
  }

  override toString(encoding?: unknown): string {
    switch (encodingOf(encoding)) {
      case 'hex':
        return Array.from(this, (byte) => byte.toString(16).padStart(2, '0')).join('');
      case 'base64':
        return btoa(binaryOf(this));
      case 'ascii':
        return binaryOf(this.map((byte) => byte & 0x7f));
      default:
        return utf8Text.decode(this);
    }
  }

  equals(other: Uint8Array): boolean {
    return this.length === other.length && this.every((byte, i) => byte === other[i]);
  }

  copy(target: Uint8Array, targetStart = 0, start = 0, end = this.length): number {
    const part = this.subarray(start, Math.min(end, start + target.length - targetStart));
    target.set(part, targetStart);
    return part.length;
  }

  readUInt8(offset = 0): number {
    return viewOf(this).getUint8(offset);
  }

  readUInt16LE(offset = 0): number {
    return viewOf(this).getUint16(offset, true);
  }

  readUInt32LE(offset = 0): number {
    return viewOf(this).getUint32(offset, true);
  }

  readInt8(offset = 0): number {
    return viewOf(this).getInt8(offset);
  }

  readUInt32BE(offset = 0): number {
    return viewOf(this).getUint32(offset);
  }

  writeUInt8(value: number, offset = 0): number {
    viewOf(this).setUint8(offset, value);
    return offset + 1;
  }

  writeUInt32BE(value: number, offset = 0): number {
    viewOf(this).setUint32(offset, value);
    return offset + 4;
  }

  writeUInt32LE(value: number, offset = 0): number {
    viewOf(this).setUint32(offset, value, true);
    return offset + 4;
  }

  writeInt32LE(value: number, offset = 0): number {
    viewOf(this).setInt32(offset, value, true);
    return offset + 4;
  }

  writeInt32BE(value: number, offset = 0): number {
    viewOf(this).setInt32(offset, value);
    return offset + 4;
  }
}

function own(bytes: Uint8Array<ArrayBuffer>): BrowserBuffer {
  return new BrowserBuffer(bytes.buffer, bytes.byteOffset, bytes.length);
}

function encodingOf(given: unknown): Encoding {
  if (given === undefined || given === null) return 'utf8';
  const name = String(given).toLowerCase();
  if (name === 'hex' || name === 'base64' || name === 'utf8' || name === 'utf-8' || name === 'ascii')
    return name;
  throw new TypeError(`Buffer: unknown encoding ${name}`);
}

function encode(text: string, encoding: Encoding): Uint8Array<ArrayBuffer> {
  switch (encoding) {
    case 'hex':
      return hexBytes(text);
    case 'base64':
      return base64Bytes(text);
    case 'ascii':
      return Uint8Array.from(text, (character) => character.charCodeAt(0) & 0xff);
    default:
      return utf8.encode(text);
  }
}

/** Up to the first pair that is not hex, as Node does it. */
function hexBytes(text: string): Uint8Array<ArrayBuffer> {
  const digits = /^(?:[0-9a-f]{2})*/i.exec(text)?.[0] ?? '';
  return Uint8Array.from({ length: digits.length / 2 }, (_, i) =>
    parseInt(digits.slice(2 * i, 2 * i + 2), 16),
  );
}

/** Both alphabets, with or without padding, up to the first `=`, as Node does it. */
function base64Bytes(text: string): Uint8Array<ArrayBuffer> {
  const kept = text
    .replaceAll('-', '+')
    .replaceAll('_', '/')
    .replace(/=.*$/s, '')
    .replace(/[^A-Za-z0-9+/]/g, '');
  const whole = kept.length % 4 === 1 ? kept.slice(0, -1) : kept;
  return Uint8Array.from(atob(whole), (character) => character.charCodeAt(0));
}

function binaryOf(bytes: Uint8Array): string {
  let text = '';
  for (let at = 0; at < bytes.length; at += PIECE)
    text += String.fromCharCode(...bytes.subarray(at, at + PIECE));
  return text;
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
