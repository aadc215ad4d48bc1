/** What certificates and revocation lists have in common: content, algorithm, signature. SPEC §15.4. */
import { equalBytes, type Bytes } from '../bytes/bytes.ts';
import { fromHex } from '../bytes/text.ts';
import { BIT_STRING, nodeAt, readNodes, readOnly, SEQUENCE, wholeBitsOf, type DerNode } from './der.ts';
import { demand } from './demand.ts';
import { signatureOf, type SignedPart } from './ecdsa.ts';

/** `SEQUENCE { OBJECT IDENTIFIER ecdsa-with-SHA256 }` whole: nothing else can stand there. */
const ECDSA_WITH_SHA256 = fromHex('300a06082a8648ce3d040302');

export interface SignedDer extends SignedPart {
  /** The parts of the signed content, in their order. */
  readonly parts: readonly DerNode[];
}

/** Takes `der` apart and believes nothing yet. @throws BombyxError `attest/encoding`. */
export function decodeSignedDer(der: Bytes): SignedDer {
  const outer = readNodes(readOnly(der, SEQUENCE));
  demand(outer.length === 3, 'attest/encoding');
  const content = nodeAt(outer, 0, SEQUENCE);
  demandAlgorithm(nodeAt(outer, 1, SEQUENCE));
  return {
    content: content.raw,
    signature: signatureOf(wholeBitsOf(nodeAt(outer, 2, BIT_STRING))),
    parts: readNodes(content.content),
  };
}

/** Inside and outside of the signature the algorithm is this one, byte for byte, and so the same. */
export function demandAlgorithm(node: DerNode): void {
  demand(equalBytes(node.raw, ECDSA_WITH_SHA256), 'attest/encoding');
}
