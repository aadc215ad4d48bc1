/** A TDX quote, taken apart; nothing in it is believed before the verifier's later steps. SPEC §15.3. */
import { equalBytes, type Bytes } from '../bytes/bytes.ts';
import { fromHex } from '../bytes/text.ts';
import { ByteReader } from './byte-reader.ts';
import { demand } from './demand.ts';
import { latin1Of } from './der.ts';
import type { SignedPart } from './ecdsa.ts';
import { QE_REPORT_BYTES, readQeReport, type QeReport } from './qe-report.ts';
import { readTdReport, type TdReport } from './td-report.ts';

const ECDSA_P256 = 2;
const TDX = 0x81;
const INTEL_QE_VENDOR = fromHex('939a7233f79c4ca9940a0db3957f0607');
const USER_DATA_BYTES = 20;

/** Body types of version 5 and their lengths. */
const TD10 = 2;
const TD15 = 3;
const BODY_BYTES: Readonly<Record<number, number>> = { [TD10]: 584, [TD15]: 648 };

const QE_REPORT_CERTIFICATION = 6;
const PCK_CHAIN_CERTIFICATION = 5;

/** `content` is header and body, which the attestation key signed. */
export interface Quote extends SignedPart {
  readonly td: TdReport;
  /** P-256, x ‖ y. */
  readonly attestationKey: Bytes;
  readonly qeReport: QeReport;
  readonly qeReportBytes: Bytes;
  readonly qeReportSignature: Bytes;
  readonly qeAuthData: Bytes;
  /** PCK certificate, its CA and the root, in PEM. */
  readonly pckChain: string;
}

type Certification = Omit<Quote, 'td' | 'content' | 'signature' | 'attestationKey'>;

/** @throws BombyxError `attest/quote`, `attest/kind`. */
export function decodeQuote(bytes: Bytes): Quote {
  const reader = new ByteReader(bytes);
  const version = readHeader(reader);
  const td = readTdReport(reader, readBodyType(reader, version) === TD15);
  const content = reader.taken;
  const authentication = new ByteReader(reader.take(reader.uint32()));
  demand(isZero(reader.rest()), 'attest/quote');
  const signature = authentication.take(64);
  const attestationKey = authentication.take(64);
  const certification = readCertification(enclosed(authentication, QE_REPORT_CERTIFICATION));
  return { td, content, signature, attestationKey, ...certification };
}

function readHeader(reader: ByteReader): number {
  const version = reader.uint16();
  demand(version === 4 || version === 5, 'attest/kind', `version ${version}`);
  demand(reader.uint16() === ECDSA_P256, 'attest/kind', 'attestation key');
  demand(reader.uint32() === TDX, 'attest/kind', 'TEE');
  reader.take(4);
  demand(equalBytes(reader.take(INTEL_QE_VENDOR.length), INTEL_QE_VENDOR), 'attest/kind', 'QE vendor');
  reader.take(USER_DATA_BYTES);
  return version;
}

/** Version 4 has TD 1.0 alone and does not say so. */
function readBodyType(reader: ByteReader, version: number): number {
  if (version === 4) return TD10;
  const type = reader.uint16();
  demand(BODY_BYTES[type] === reader.uint32(), 'attest/kind', `body ${type}`);
  return type;
}

/** What stands behind a certification type and its length, to the end of `reader`. */
function enclosed(reader: ByteReader, type: number): Bytes {
  demand(reader.uint16() === type, 'attest/kind', `certification, not ${type}`);
  const content = reader.take(reader.uint32());
  reader.end();
  return content;
}

function readCertification(bytes: Bytes): Certification {
  const reader = new ByteReader(bytes);
  const qeReportBytes = reader.take(QE_REPORT_BYTES);
  return {
    qeReport: readQeReport(new ByteReader(qeReportBytes)),
    qeReportBytes,
    qeReportSignature: reader.take(64),
    qeAuthData: reader.take(reader.uint16()),
    pckChain: chainText(enclosed(reader, PCK_CHAIN_CERTIFICATION)),
  };
}

/** Intel's chain is a C string: one NUL may end it. */
const chainText = (bytes: Bytes): string => latin1Of(bytes.at(-1) === 0 ? bytes.subarray(0, -1) : bytes);

export function isZero(bytes: Bytes): boolean {
  return bytes.every((byte) => byte === 0);
}
