/** Byte-string building blocks that signed and hashed statements are made of. SPEC §1. */

const utf8Encoder = new TextEncoder();
const utf8Decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Bytes that own a plain `ArrayBuffer`, which is what WebCrypto takes. */
export type Bytes = Uint8Array<ArrayBuffer>;

export function utf8(text: string): Bytes {
  return utf8Encoder.encode(text);
}

/** Decodes UTF-8 strictly. @throws TypeError on bytes that are not UTF-8. */
export function fromUtf8(bytes: Uint8Array): string {
  return utf8Decoder.decode(bytes);
}

export function concat(...parts: readonly Uint8Array[]): Bytes {
  const total = parts.reduce((sum, part) => sum + part.length, 0);
  const out = new Uint8Array(total);
  let offset = 0;
  for (const part of parts) {
    out.set(part, offset);
    offset += part.length;
  }
  return out;
}

/** `value` as 4 big-endian bytes. */
export function uint32(value: number): Bytes {
  const out = new Uint8Array(4);
  new DataView(out.buffer).setUint32(0, value);
  return out;
}

/** `x` behind its 4-byte big-endian length: what makes a concatenation unambiguous. */
export function lp(x: Uint8Array | string): Bytes {
  const bytes = typeof x === 'string' ? utf8(x) : x;
  return concat(uint32(bytes.length), bytes);
}

/** Compares in time that depends on the length only. */
export function equalBytes(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false;
  let difference = 0;
  for (let i = 0; i < a.length; i++) difference |= (a[i] ?? 0) ^ (b[i] ?? 0);
  return difference === 0;
}

/** Copies into bytes that own their buffer: for values that arrive as views over something larger. */
export function ownBytes(bytes: Uint8Array): Bytes {
  return new Uint8Array(bytes);
}
