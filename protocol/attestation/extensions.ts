/** The extensions of certificates and lists: each once, and no critical one that is not understood. SPEC §15.4. */
import { toHex } from '../bytes/text.ts';
import type { Bytes } from '../bytes/bytes.ts';
import { BOOLEAN, nodeAt, OBJECT_ID, OCTET_STRING, readNodes, readOnly, SEQUENCE } from './der.ts';
import { demand } from './demand.ts';

/** Object ids in hex of their DER content. */
export const BASIC_CONSTRAINTS = '551d13';
export const KEY_USAGE = '551d0f';
export const SGX_EXTENSION = '2a864886f84d010d01';

/** Contents by object id. @throws BombyxError `attest/certificate`, `attest/encoding`. */
export function decodeExtensions(der: Bytes, understood: readonly string[]): Map<string, Bytes> {
  const found = new Map<string, Bytes>();
  for (const { content } of readNodes(readOnly(der, SEQUENCE))) {
    const parts = readNodes(content);
    const id = toHex(nodeAt(parts, 0, OBJECT_ID).content);
    const critical = parts.length === 3 && nodeAt(parts, 1, BOOLEAN).content[0] === 0xff;
    demand(parts.length === (critical ? 3 : 2), 'attest/encoding');
    demand(!critical || understood.includes(id), 'attest/certificate');
    demand(!found.has(id), 'attest/certificate');
    found.set(id, nodeAt(parts, parts.length - 1, OCTET_STRING).content);
  }
  return found;
}
