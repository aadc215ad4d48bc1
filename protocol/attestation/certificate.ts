/** An X.509 certificate as Intel issues them; whether it is to be believed is the chain's question. SPEC §15.4. */
import { equalBytes, type Bytes } from '../bytes/bytes.ts';
import { fromHex, toHex } from '../bytes/text.ts';
import {
  BIT_STRING,
  BOOLEAN,
  INTEGER,
  latin1Of,
  nodeAt,
  OBJECT_ID,
  readNodes,
  readOnly,
  SEQUENCE,
  smallIntegerOf,
  timeOf,
  unsignedOf,
  wholeBitsOf,
  type DerNode,
} from './der.ts';
import { demand } from './demand.ts';
import { BASIC_CONSTRAINTS, decodeExtensions, KEY_USAGE, SGX_EXTENSION } from './extensions.ts';
import { decodeSignedDer, demandAlgorithm, type SignedDer } from './signed-der.ts';

const VERSION_3 = fromHex('020102');
const COMMON_NAME = '550403';
/** `SEQUENCE { id-ecPublicKey, prime256v1 }`. */
const P256_KEY = fromHex('301306072a8648ce3d020106082a8648ce3d030107');
const POINT_BYTES = 65;
const VERSION_TAG = 0xa0;
const EXTENSIONS_TAG = 0xa3;

const DIGITAL_SIGNATURE = 0x80;
const KEY_CERT_SIGN = 0x04;
const CRL_SIGN = 0x02;

export interface Certificate extends SignedDer {
  readonly der: Bytes;
  readonly serial: Bytes;
  /** Names whole, in DER: they chain when their bytes are equal. */
  readonly issuer: Bytes;
  readonly subject: Bytes;
  readonly commonName: string;
  readonly notBeforeMs: number;
  readonly notAfterMs: number;
  /** P-256, x ‖ y. */
  readonly point: Bytes;
  /** How many further CAs may stand below; `undefined` when it is no CA. */
  readonly pathLength: number | undefined;
  readonly mayIssue: boolean;
  readonly mayRevoke: boolean;
  readonly maySign: boolean;
  /** Content of Intel's SGX extension; empty where there is none. */
  readonly sgxExtension: Bytes;
}

/** @throws BombyxError `attest/encoding`, `attest/certificate`. */
export function decodeCertificate(der: Bytes): Certificate {
  const signed = decodeSignedDer(der);
  const { parts } = signed;
  demand(parts.length === 8, 'attest/certificate');
  demand(equalBytes(nodeAt(parts, 0, VERSION_TAG).content, VERSION_3), 'attest/certificate');
  demandAlgorithm(nodeAt(parts, 2, SEQUENCE));
  const validity = readNodes(nodeAt(parts, 4, SEQUENCE).content);
  const subject = nodeAt(parts, 5, SEQUENCE);
  return {
    ...signed,
    der,
    serial: unsignedOf(nodeAt(parts, 1, INTEGER)),
    issuer: nodeAt(parts, 3, SEQUENCE).raw,
    subject: subject.raw,
    commonName: commonNameOf(subject.content),
    notBeforeMs: timeOf(validity[0]),
    notAfterMs: timeOf(validity[1]),
    point: pointOf(nodeAt(parts, 6, SEQUENCE)),
    ...rightsOf(nodeAt(parts, 7, EXTENSIONS_TAG).content),
  };
}

function pointOf(publicKey: DerNode): Bytes {
  const parts = readNodes(publicKey.content);
  demand(equalBytes(nodeAt(parts, 0, SEQUENCE).raw, P256_KEY), 'attest/certificate');
  const point = wholeBitsOf(nodeAt(parts, 1, BIT_STRING));
  demand(point.length === POINT_BYTES && point[0] === 4, 'attest/certificate');
  return point.subarray(1);
}

function commonNameOf(name: Bytes): string {
  const names = readNodes(name)
    .flatMap((set) => readNodes(set.content))
    .map((pair) => readNodes(pair.content))
    .filter((pair) => toHex(nodeAt(pair, 0, OBJECT_ID).content) === COMMON_NAME);
  const value = names[0]?.[1];
  demand(names.length === 1 && value !== undefined, 'attest/certificate');
  return latin1Of(value.content);
}

type Rights = Pick<Certificate, 'pathLength' | 'mayIssue' | 'mayRevoke' | 'maySign' | 'sgxExtension'>;

function rightsOf(der: Bytes): Rights {
  const extensions = decodeExtensions(der, [BASIC_CONSTRAINTS, KEY_USAGE, SGX_EXTENSION]);
  const constraints = extensions.get(BASIC_CONSTRAINTS);
  const usage = extensions.get(KEY_USAGE);
  demand(constraints !== undefined && usage !== undefined, 'attest/certificate');
  const pathLength = pathLengthOf(constraints);
  const bits = keyUsageOf(usage);
  return {
    pathLength,
    mayIssue: pathLength !== undefined && (bits & KEY_CERT_SIGN) !== 0,
    mayRevoke: pathLength !== undefined && (bits & CRL_SIGN) !== 0,
    maySign: (bits & DIGITAL_SIGNATURE) !== 0,
    sgxExtension: extensions.get(SGX_EXTENSION) ?? new Uint8Array(),
  };
}

/** A CA without a limit may have any number of CAs below. */
function pathLengthOf(constraints: Bytes): number | undefined {
  const [authority, limit] = readNodes(readOnly(constraints, SEQUENCE));
  if (authority?.tag !== BOOLEAN || authority.content[0] !== 0xff) return undefined;
  return limit === undefined ? Infinity : smallIntegerOf(limit);
}

/** The first eight bits of the usage. */
function keyUsageOf(usage: Bytes): number {
  const [unused = 8, bits = 0] = readOnly(usage, BIT_STRING);
  demand(unused < 8, 'attest/encoding');
  return bits;
}
