/** What Intel writes about a machine into its PCK certificate: who it is, and which fixes it had when certified. */
import type { Bytes } from '../bytes/bytes.ts';
import { toHex } from '../bytes/text.ts';
import {
  INTEGER,
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
  demand(der.length > 0, 'attest/certificate', 'no SGX extension');
  const fields = fieldsOf(readOnly(der, SEQUENCE), SGX_EXTENSION);
  return {
    ppid: octets(fields, '01', 16),
    pceId: octets(fields, '03', 2),
    fmspc: octets(fields, '04', 6),
    tcb: tcbOf(fields.get('02')),
  };
}

/** Values by the last byte of their object id, in hex, all of them directly under `parent`. */
function fieldsOf(content: Bytes, parent: string): Map<string, DerNode> {
  const fields = new Map<string, DerNode>();
  for (const node of readNodes(content)) {
    const pair = readNodes(node.content);
    const id = toHex(nodeAt(pair, 0, OBJECT_ID).content);
    const name = id.slice(parent.length);
    const value = pair[1];
    const fits = id.startsWith(parent) && name.length === 2 && !fields.has(name);
    demand(fits && pair.length === 2 && value !== undefined, 'attest/certificate', 'SGX extension');
    fields.set(name, value);
  }
  return fields;
}

function octets(fields: Map<string, DerNode>, name: string, length: number): Bytes {
  const node = fields.get(name);
  const fits = node?.tag === OCTET_STRING && node.content.length === length;
  demand(fits, 'attest/certificate', `SGX extension ${name}`);
  return node.content;
}

function tcbOf(node: DerNode | undefined): PlatformTcb {
  demand(node?.tag === SEQUENCE, 'attest/certificate', 'SGX TCB');
  const fields = fieldsOf(node.content, `${SGX_EXTENSION}02`);
  const svn = (position: number): number => {
    const value = fields.get(position.toString(16).padStart(2, '0'));
    demand(value?.tag === INTEGER, 'attest/certificate', `SGX TCB ${position}`);
    return smallIntegerOf(value);
  };
  return {
    components: Array.from({ length: COMPONENTS }, (_, index) => svn(index + 1)),
    pceSvn: svn(COMPONENTS + 1),
  };
}
