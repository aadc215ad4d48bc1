/** What the TDX module reports about a confidential VM and about itself. SPEC §15.3. */
import type { Bytes } from '../bytes/bytes.ts';
import type { ByteReader } from './byte-reader.ts';

/** Security versions of the module and of the machine's other parts for TDX. */
const SVN_BYTES = 16;
/** Registers and measurements are SHA-384. */
const HASH_BYTES = 48;
const BITS_BYTES = 8;

/** Registers of the VM; a measurement pins all of them. */
export interface TdRegisters {
  readonly tdAttributes: Bytes;
  readonly xfam: Bytes;
  readonly mrTd: Bytes;
  readonly mrConfigId: Bytes;
  readonly mrOwner: Bytes;
  readonly mrOwnerConfig: Bytes;
  readonly rtMr0: Bytes;
  readonly rtMr1: Bytes;
  readonly rtMr2: Bytes;
}

export interface TdReport extends TdRegisters {
  /** At launch: [0] SVN and [1] version of the module, then other parts. */
  readonly teeTcbSvn: Bytes;
  readonly mrSignerSeam: Bytes;
  readonly seamAttributes: Bytes;
  readonly rtMr3: Bytes;
  readonly reportData: Bytes;
  /** TD 1.5: the same of the module that runs now. */
  readonly running: Bytes | undefined;
  /** TD 1.5: a service VM that may take this one elsewhere; all zeros is none. */
  readonly mrServiceTd: Bytes;
}

export function readTdReport(reader: ByteReader, isTd15: boolean): TdReport {
  const hash = (): Bytes => reader.take(HASH_BYTES);
  const teeTcbSvn = reader.take(SVN_BYTES);
  hash(); // MRSEAM: any build of the module that its signer and SVN stand for
  const report = {
    teeTcbSvn,
    mrSignerSeam: hash(),
    seamAttributes: reader.take(BITS_BYTES),
    tdAttributes: reader.take(BITS_BYTES),
    xfam: reader.take(BITS_BYTES),
    mrTd: hash(),
    mrConfigId: hash(),
    mrOwner: hash(),
    mrOwnerConfig: hash(),
    rtMr0: hash(),
    rtMr1: hash(),
    rtMr2: hash(),
    rtMr3: hash(),
    reportData: reader.take(64),
  };
  return {
    ...report,
    running: isTd15 ? reader.take(SVN_BYTES) : undefined,
    mrServiceTd: isTd15 ? hash() : new Uint8Array(),
  };
}
