/** Writes the DER that simulated certificates, lists and signatures are made of. */
import { concat, utf8, type Bytes } from '../../../protocol/bytes/bytes.ts';
import { fromHex } from '../../../protocol/bytes/text.ts';

export function tlv(tag: number, ...contents: readonly Bytes[]): Bytes {
  const content = concat(...contents);
  return concat(Uint8Array.of(tag), lengthOf(content.length), content);
}

function lengthOf(length: number): Bytes {
  if (length < 0x80) return Uint8Array.of(length);
  if (length < 0x100) return Uint8Array.of(0x81, length);
  if (length < 0x1_0000) return Uint8Array.of(0x82, length >> 8, length & 0xff);
  return Uint8Array.of(0x83, length >> 16, (length >> 8) & 0xff, length & 0xff);
}

export const sequence = (...parts: readonly Bytes[]): Bytes => tlv(0x30, ...parts);
export const octets = (bytes: Bytes): Bytes => tlv(0x04, bytes);
export const bits = (bytes: Bytes, unused = 0): Bytes => tlv(0x03, Uint8Array.of(unused), bytes);
/** `hex` is the content of the object id, as DER has it. */
export const objectId = (hex: string): Bytes => tlv(0x06, fromHex(hex));
export const truth = (): Bytes => tlv(0x01, Uint8Array.of(0xff));

/** A non-negative integer of any length. */
export function integer(value: Bytes | number): Bytes {
  const bytes = typeof value === 'number' ? bigEndian(value) : value;
  const start = bytes.findIndex((byte) => byte !== 0);
  const shortest = start < 0 ? Uint8Array.of(0) : bytes.subarray(start);
  return tlv(0x02, (shortest[0] ?? 0) >= 0x80 ? concat(Uint8Array.of(0), shortest) : shortest);
}

const bigEndian = (value: number): Bytes =>
  Uint8Array.of((value >> 24) & 0xff, (value >> 16) & 0xff, (value >> 8) & 0xff, value & 0xff);

/** A time as RFC 5280 wants it: two digits of the year until 2049. */
export function time(atMs: number): Bytes {
  const text = `${new Date(atMs).toISOString().replace(/\.\d+|[-:T]/g, '')}`;
  return Number(text.slice(0, 4)) < 2050 ? tlv(0x17, utf8(text.slice(2))) : tlv(0x18, utf8(text));
}

/** A name of a common name and an organisation. */
export const name = (commonName: string): Bytes =>
  sequence(
    tlv(0x31, sequence(objectId('550403'), tlv(0x0c, utf8(commonName)))),
    tlv(0x31, sequence(objectId('55040a'), tlv(0x0c, utf8('Bombyx simulator')))),
  );

/** `r ‖ s` as certificates hold it. */
export const signature = (raw: Bytes): Bytes =>
  bits(sequence(integer(raw.subarray(0, 32)), integer(raw.subarray(32))));
