/** What Intel writes about a machine into its PCK certificate: who it is, and which fixes it had when certified. */
import type { Bytes } from '../bytes/bytes.ts';
import { toHex } from '../bytes/text.ts';
import {
  nodeAt,
  OBJECT_ID,
  OCTET_STRING,
  readNodes,
  readOnly,
  SEQUENCE,
  smallIntegerOf,
  type DerNode,
} from './der.ts';
import { demand } from './demand.ts';
import { SGX_EXTENSION } from './extensions.ts';

const COMPONENTS = 16;

/** Security versions of the parts of a machine, as certified. */
export interface PlatformTcb {
  readonly components: readonly number[];
  readonly pceSvn: number;
}

export interface Platform {
  /** Names one processor package, 16 bytes. */
  readonly ppid: Bytes;
  /** Family, model and stepping, 6 bytes: which TCB info is about it. */
  readonly fmspc: Bytes;
  readonly pceId: Bytes;
  readonly tcb: PlatformTcb;
}

/** @throws BombyxError `attest/certificate`, `attest/encoding`. */
export function decodePckExtension(der: Bytes): Platform {
  demand(der.length > 0, 'attest/certificate');
  const [ppid, tcb, pceId, fmspc] = fieldsOf(readOnly(der, SEQUENCE), SGX_EXTENSION);
  return {
    ppid: octetsOf(ppid, 16),
    pceId: octetsOf(pceId, 2),
    fmspc: octetsOf(fmspc, 6),
    tcb: tcbOf(tcb),
  };
}

/** Values that stand in the order of their object ids: `parent` and one more byte that counts up from 1. */
function fieldsOf(content: Bytes, parent: string): DerNode[] {
  return readNodes(content).map((node, index) => {
    const pair = readNodes(node.content);
    const id = parent + toHex(Uint8Array.of(index + 1));
    const value = pair[1];
    const fits = toHex(nodeAt(pair, 0, OBJECT_ID).content) === id && pair.length === 2;
    demand(fits && value !== undefined, 'attest/certificate');
    return value;
  });
}

function octetsOf(node: DerNode | undefined, length: number): Bytes {
  const fits = node?.tag === OCTET_STRING && node.content.length === length;
  demand(fits, 'attest/certificate');
  return node.content;
}

/** Sixteen components, then the PCESVN; what follows repeats them. */
function tcbOf(node: DerNode | undefined): PlatformTcb {
  demand(node?.tag === SEQUENCE, 'attest/certificate');
  const svns = fieldsOf(node.content, `${SGX_EXTENSION}02`)
    .slice(0, COMPONENTS + 1)
    .map(smallIntegerOf);
  const [pceSvn] = svns.splice(COMPONENTS);
  demand(pceSvn !== undefined, 'attest/certificate');
  return { components: svns, pceSvn };
}
