/** The quoting enclave: what Intel says it is, and whether the one that reports is it. SPEC §15.5 step 13. */
import { equalBytes, type Bytes } from '../bytes/bytes.ts';
import { demand } from './demand.ts';
import type { QeReport } from './qe-report.ts';
import type { SignedJson } from './signed-json.ts';
import { MAX_EVALUATION_NUMBER, svnLevelsOf, type SvnLevel } from './tcb-info.ts';

const DEBUG = 0x02;

/** What is left of a value under `mask` must be `value` whole. */
interface Masked {
  readonly value: Bytes;
  readonly mask: Bytes;
}

export interface QeIdentity {
  readonly evaluationNumber: number;
  readonly mrSigner: Bytes;
  readonly isvProdId: number;
  readonly attributes: Masked;
  /** Most significant byte first, as the document writes it. */
  readonly miscSelect: Masked;
  readonly levels: readonly SvnLevel[];
}

/** @throws BombyxError `attest/qe-identity`. */
export function decodeQeIdentity(json: SignedJson): QeIdentity {
  const kind = [json.text('id'), json.integer('version', 99)].join();
  demand(kind === 'TD_QE,2', 'attest/qe-identity', kind);
  const masked = (name: string, length: number): Masked => ({
    value: json.hex(name, length),
    mask: json.hex(`${name}Mask`, length),
  });
  return {
    evaluationNumber: json.integer('tcbEvaluationDataNumber', MAX_EVALUATION_NUMBER),
    mrSigner: json.hex('mrsigner', 32),
    isvProdId: json.integer('isvprodid', 0xffff),
    attributes: masked('attributes', 16),
    miscSelect: masked('miscselect', 4),
    levels: svnLevelsOf(json),
  };
}

/** @throws BombyxError `attest/qe`. A debug enclave's keys are anybody's, whatever the mask says. */
export function checkQe(report: QeReport, identity: QeIdentity): void {
  demand(((report.attributes[0] ?? DEBUG) & DEBUG) === 0, 'attest/qe', 'debug');
  demand(equalBytes(report.mrSigner, identity.mrSigner), 'attest/qe', 'signer');
  demand(report.isvProdId === identity.isvProdId, 'attest/qe', 'product');
  demand(matches(report.attributes, identity.attributes), 'attest/qe', 'attributes');
  demand(matches(report.miscSelect.toReversed(), identity.miscSelect), 'attest/qe', 'miscselect');
}

function matches(bytes: Bytes, { value, mask }: Masked): boolean {
  const kept = bytes.map((byte, index) => byte & (mask[index] ?? 0));
  return equalBytes(kept, value);
}
