/** A strict reader for the part of DER that Intel's certificates and revocation lists are made of. SPEC §15.4. */
import type { Bytes } from '../bytes/bytes.ts';
import { demand } from './demand.ts';

export const BOOLEAN = 0x01;
export const INTEGER = 0x02;
export const BIT_STRING = 0x03;
export const OCTET_STRING = 0x04;
export const OBJECT_ID = 0x06;
export const UTC_TIME = 0x17;
export const GENERALIZED_TIME = 0x18;
export const SEQUENCE = 0x30;

export interface DerNode {
  readonly tag: number;
  /** Tag, length and content. */
  readonly raw: Bytes;
  readonly content: Bytes;
}

/** Splits `bytes` into the values that they are a sequence of. @throws BombyxError `attest/encoding`. */
export function readNodes(bytes: Bytes): DerNode[] {
  const nodes: DerNode[] = [];
  for (let start = 0; start < bytes.length;) {
    const tag = bytes[start] ?? 0;
    demand((tag & 0x1f) !== 0x1f, 'attest/encoding');
    const { length, at } = readLength(bytes, start + 1);
    const end = at + length;
    demand(end <= bytes.length, 'attest/encoding');
    nodes.push({ tag, raw: bytes.subarray(start, end), content: bytes.subarray(at, end) });
    start = end;
  }
  return nodes;
}

/** Lengths of more than three bytes do not occur below our size limits. */
function readLength(bytes: Bytes, start: number): { readonly length: number; readonly at: number } {
  const first = bytes[start] ?? -1;
  if (first >= 0 && first < 0x80) return { length: first, at: start + 1 };
  const count = first & 0x7f;
  const at = start + 1 + count;
  demand(first >= 0 && count >= 1 && count <= 3 && at <= bytes.length, 'attest/encoding');
  const length = bytes.subarray(start + 1, at).reduce((sum, byte) => sum * 256 + byte, 0);
  demand(length >= Math.max(0x80, 256 ** (count - 1)), 'attest/encoding');
  return { length, at };
}

/** The node at `index`, which must have `tag`. */
export function nodeAt(nodes: readonly DerNode[], index: number, tag: number): DerNode {
  const node = nodes[index];
  demand(node !== undefined && node.tag === tag, 'attest/encoding');
  return node;
}

/** The content of `bytes`, which must be one value with `tag` and nothing else. */
export function readOnly(bytes: Bytes, tag: number): Bytes {
  const nodes = readNodes(bytes);
  demand(nodes.length === 1, 'attest/encoding');
  return nodeAt(nodes, 0, tag).content;
}

/** The bytes of a non-negative integer without leading zeros; as DER has one form for each, so has this. */
export function unsignedOf(node: DerNode): Bytes {
  const [first = 0x80, second = 0] = node.content;
  demand(node.tag === INTEGER && first < 0x80, 'attest/encoding');
  if (first !== 0 || node.content.length === 1) return node.content;
  demand(second >= 0x80, 'attest/encoding');
  return node.content.subarray(1);
}

/** A non-negative integer below 2^24. */
export function smallIntegerOf(node: DerNode): number {
  const bytes = unsignedOf(node);
  demand(bytes.length <= 3, 'attest/encoding');
  return bytes.reduce((sum, byte) => sum * 256 + byte, 0);
}

/** A bit string of whole bytes. */
export function wholeBitsOf(node: DerNode): Bytes {
  demand(node.tag === BIT_STRING && node.content[0] === 0, 'attest/encoding');
  return node.content.subarray(1);
}

/** Text of one byte per character, which is what certificates are written in. */
export const latin1Of = (bytes: Bytes): string => String.fromCharCode(...bytes);

const TIME = /^(\d\d)?(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)Z$/;

/** A time as RFC 5280 has it, in milliseconds since the Unix epoch. */
export function timeOf(node: DerNode | undefined): number {
  demand(node !== undefined, 'attest/encoding');
  const [match, century, ...parts] = TIME.exec(latin1Of(node.content.subarray(0, 16))) ?? [];
  const short = century === undefined;
  demand(match !== undefined && node.tag === (short ? UTC_TIME : GENERALIZED_TIME), 'attest/encoding');
  const [year = 0, month = 0, day, hour, minute, second] = parts.map(Number);
  const centuries = short ? (year < 50 ? 20 : 19) : Number(century);
  return Date.UTC(100 * centuries + year, month - 1, day, hour, minute, second);
}
