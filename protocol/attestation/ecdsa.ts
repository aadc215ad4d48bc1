/** ECDSA over P-256 with SHA-256, the only signature in Intel's evidence. */
import { concat, type Bytes } from '../bytes/bytes.ts';
import type { WebKey } from '../crypto/identity.ts';
import { nodeAt, readNodes, readOnly, SEQUENCE, INTEGER, unsignedOf, type DerNode } from './der.ts';
import { demand } from './demand.ts';
import type { AttestCode } from './errors.ts';

const P256 = { name: 'ECDSA', namedCurve: 'P-256' } as const;
const WITH_SHA256 = { name: 'ECDSA', hash: 'SHA-256' } as const;
const UNCOMPRESSED = Uint8Array.of(4);
const SCALAR_BYTES = 32;

/** What a signature of a certificate or a list is over, and the signature as `r ‖ s`. */
export interface SignedPart {
  readonly content: Bytes;
  readonly signature: Bytes;
}

/** Imported once per point: a root's is used for two certificates and a list. */
const imported = new WeakMap<Bytes, Promise<WebKey>>();

function keyOf(point: Bytes): Promise<WebKey> {
  const key =
    imported.get(point) ??
    crypto.subtle.importKey('raw', concat(UNCOMPRESSED, point), P256, false, ['verify']);
  imported.set(point, key);
  return key;
}

/** @throws BombyxError `code` unless `point` (x ‖ y) signed; a point that is none counts as a bad signature. */
export async function demandSignature(point: Bytes, signed: SignedPart, code: AttestCode): Promise<void> {
  let valid = false;
  try {
    valid = await crypto.subtle.verify(WITH_SHA256, await keyOf(point), signed.signature, signed.content);
  } catch {
    // not a point of the curve
  }
  demand(valid, code);
}

/** `r ‖ s` of the DER form that certificates and lists hold. */
export function signatureOf(der: Bytes): Bytes {
  const nodes = readNodes(readOnly(der, SEQUENCE));
  demand(nodes.length === 2, 'attest/encoding');
  return concat(scalarOf(nodeAt(nodes, 0, INTEGER)), scalarOf(nodeAt(nodes, 1, INTEGER)));
}

function scalarOf(node: DerNode): Bytes {
  const bytes = unsignedOf(node);
  demand(bytes.length <= SCALAR_BYTES, 'attest/encoding');
  return concat(new Uint8Array(SCALAR_BYTES - bytes.length), bytes);
}
