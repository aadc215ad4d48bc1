/** The quoting enclave's own report: an SGX report body, of which the verifier needs these fields. */
import type { Bytes } from '../bytes/bytes.ts';
import type { ByteReader } from './byte-reader.ts';

export const QE_REPORT_BYTES = 384;

export interface QeReport {
  readonly miscSelect: Bytes;
  readonly attributes: Bytes;
  readonly mrSigner: Bytes;
  readonly isvProdId: number;
  readonly isvSvn: number;
  readonly reportData: Bytes;
}

export function readQeReport(reader: ByteReader): QeReport {
  reader.take(16); // CPUSVN
  const miscSelect = reader.take(4);
  reader.take(28);
  const attributes = reader.take(16);
  reader.take(32); // MRENCLAVE: any build that Intel signed, by its SVN
  reader.take(32);
  const mrSigner = reader.take(32);
  reader.take(96);
  const isvProdId = reader.uint16();
  const isvSvn = reader.uint16();
  reader.take(60);
  return { miscSelect, attributes, mrSigner, isvProdId, isvSvn, reportData: reader.take(64) };
}
