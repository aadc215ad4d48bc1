/** Certificate revocation lists: signed, current, of the right issuer, or refused. SPEC §15.5 step 7. */
import { equalBytes, type Bytes } from '../bytes/bytes.ts';
import type { Certificate } from './certificate.ts';
import {
  GENERALIZED_TIME,
  INTEGER,
  nodeAt,
  readNodes,
  SEQUENCE,
  smallIntegerOf,
  timeOf,
  unsignedOf,
  UTC_TIME,
  type DerNode,
} from './der.ts';
import { demand } from './demand.ts';
import { demandSignature } from './ecdsa.ts';
import { decodeExtensions } from './extensions.ts';
import { decodeSignedDer, demandAlgorithm } from './signed-der.ts';

const VERSION_2 = 1;
const EXTENSIONS_TAG = 0xa0;

export interface RevocationList {
  readonly nextUpdateMs: number;
  readonly serials: readonly Bytes[];
}

/** @throws BombyxError `attest/encoding`, `attest/certificate`, `attest/crl`, `attest/crl-time`. */
export async function verifyCrl(der: Bytes, issuer: Certificate, nowMs: number): Promise<RevocationList> {
  const signed = decodeSignedDer(der);
  const { parts } = signed;
  demand(smallIntegerOf(nodeAt(parts, 0, INTEGER)) === VERSION_2, 'attest/crl', 'version');
  demandAlgorithm(nodeAt(parts, 1, SEQUENCE));
  demand(equalBytes(nodeAt(parts, 2, SEQUENCE).raw, issuer.subject), 'attest/crl', 'issuer');
  demand(issuer.mayRevoke, 'attest/crl', 'issuer may not revoke');
  const thisUpdateMs = timeOf(parts[3]);
  const nextUpdateMs = timeOf(parts[4]);
  const serials = revokedIn(parts.slice(5));
  await demandSignature(issuer.point, signed, 'attest/crl');
  demand(thisUpdateMs <= nowMs && nowMs <= nextUpdateMs, 'attest/crl-time');
  return { nextUpdateMs, serials };
}

/** A critical extension would narrow what the list is about, so there may be none. */
function revokedIn(parts: readonly DerNode[]): Bytes[] {
  const [first, ...others] = parts;
  const listed = first?.tag === SEQUENCE;
  const tail = listed ? others : parts;
  demand(tail.length === 1, 'attest/crl', 'parts');
  decodeExtensions(nodeAt(tail, 0, EXTENSIONS_TAG).content, []);
  return listed ? readNodes(first.content).map(serialOf) : [];
}

function serialOf(entry: DerNode): Bytes {
  const parts = readNodes(entry.content);
  const timed = parts[1]?.tag === UTC_TIME || parts[1]?.tag === GENERALIZED_TIME;
  demand(timed && parts.length <= 3, 'attest/crl', 'entry');
  if (parts.length === 3) decodeExtensions(nodeAt(parts, 2, SEQUENCE).raw, []);
  return unsignedOf(nodeAt(parts, 0, INTEGER));
}

/** @throws BombyxError `attest/revoked` when `list` names one of the certificates. */
export function demandNotRevoked(list: RevocationList, ...certificates: readonly Certificate[]): void {
  for (const { serial, commonName } of certificates)
    demand(!list.serials.some((each) => equalBytes(each, serial)), 'attest/revoked', commonName);
}
