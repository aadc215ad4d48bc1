/** What a simulated Intel says about simulated machines: TCB info, QE identity, revocation lists. */
import type { Collateral, SignedDocument } from '../../../protocol/attestation/evidence.ts';
import { utf8, type Bytes } from '../../../protocol/bytes/bytes.ts';
import { toHex } from '../../../protocol/bytes/text.ts';
import { issueList, type Issued } from './certificates.ts';
import { PLATFORM, type Infrastructure } from './infrastructure.ts';
import { sign } from './keys.ts';
import { QE_MRSIGNER } from './quote.ts';

export interface Dates {
  readonly issuedAtMs: number;
  readonly nextUpdateMs: number;
}

/** JSON as Intel writes it; a test changes what it wants. */
export type Json = Record<string, unknown>;

export const EVALUATION_NUMBER = 18;

const iso = (atMs: number): string => new Date(atMs).toISOString().replace(/\.\d+/, '');
const zeros = (bytes: number): string => '00'.repeat(bytes);
const components = (svns: readonly number[]): Json[] =>
  Array.from({ length: 16 }, (_, index) => ({ svn: svns[index] ?? 0 }));

const UP_TO_DATE = { tcbDate: '2024-11-13T00:00:00Z', tcbStatus: 'UpToDate' };
const MODULE = { mrsigner: zeros(48), attributes: zeros(8), attributesMask: 'FF'.repeat(8) };

export function tcbInfoJson({ issuedAtMs, nextUpdateMs }: Dates): Json {
  return {
    id: 'TDX',
    version: 3,
    issueDate: iso(issuedAtMs),
    nextUpdate: iso(nextUpdateMs),
    fmspc: toHex(PLATFORM.fmspc).toUpperCase(),
    pceId: toHex(PLATFORM.pceId),
    tcbType: 0,
    tcbEvaluationDataNumber: EVALUATION_NUMBER,
    tdxModule: MODULE,
    tdxModuleIdentities: [
      { id: 'TDX_03', ...MODULE, tcbLevels: [{ tcb: { isvsvn: 3 }, ...UP_TO_DATE }] },
      {
        id: 'TDX_01',
        ...MODULE,
        tcbLevels: [
          { tcb: { isvsvn: 6 }, ...UP_TO_DATE },
          { tcb: { isvsvn: 4 }, tcbDate: '2024-03-13T00:00:00Z', tcbStatus: 'OutOfDate' },
        ],
      },
    ],
    tcbLevels: [
      levelJson([2, 2, 2, 2, 3, 1, 0, 5], 11, [5, 0, 3], UP_TO_DATE),
      levelJson([1, 1, 2, 2, 3, 1, 0, 5], 5, [4, 0, 2], {
        tcbDate: '2023-08-09T00:00:00Z',
        tcbStatus: 'OutOfDate',
        advisoryIDs: ['INTEL-SA-00837'],
      }),
    ],
  };
}

export function levelJson(
  sgx: readonly number[],
  pcesvn: number,
  tdx: readonly number[],
  verdict: Json,
): Json {
  const tcb = { sgxtcbcomponents: components(sgx), pcesvn, tdxtcbcomponents: components(tdx) };
  return { tcb, ...verdict };
}

export function qeIdentityJson({ issuedAtMs, nextUpdateMs }: Dates): Json {
  return {
    id: 'TD_QE',
    version: 2,
    issueDate: iso(issuedAtMs),
    nextUpdate: iso(nextUpdateMs),
    tcbEvaluationDataNumber: EVALUATION_NUMBER,
    miscselect: zeros(4),
    miscselectMask: 'FFFFFFFF',
    attributes: `11${zeros(15)}`,
    attributesMask: `FBFFFFFFFFFFFFFF${zeros(8)}`,
    mrsigner: toHex(QE_MRSIGNER).toUpperCase(),
    isvprodid: 2,
    tcbLevels: [
      { tcb: { isvsvn: 4 }, ...UP_TO_DATE },
      { tcb: { isvsvn: 2 }, tcbDate: '2023-08-09T00:00:00Z', tcbStatus: 'OutOfDate' },
    ],
  };
}

/** Signed by `signer`, presented behind `issuerChain`. */
export async function signDocument(json: Json, signer: Issued, issuerChain: string): Promise<SignedDocument> {
  const bytes = utf8(JSON.stringify(json));
  return { json: bytes, signature: await sign(signer.keys, bytes), issuerChain };
}

/** What a test puts in the place of the good parts. */
export interface CollateralParts {
  readonly tcbInfo: Json;
  readonly qeIdentity: Json;
  readonly revokedByRoot: readonly Bytes[];
  readonly revokedByAuthority: readonly Bytes[];
}

export const goodParts = (dates: Dates): CollateralParts => ({
  tcbInfo: tcbInfoJson(dates),
  qeIdentity: qeIdentityJson(dates),
  revokedByRoot: [],
  revokedByAuthority: [],
});

export async function makeCollateral(
  { root, authority, tcbSigner }: Infrastructure,
  dates: Dates,
  parts: CollateralParts = goodParts(dates),
): Promise<Collateral> {
  const issuerChain = tcbSigner.pem + root.pem;
  const list = (issuer: Issued, serials: readonly Bytes[]): Promise<Bytes> =>
    issueList(issuer, {
      thisUpdateMs: dates.issuedAtMs,
      nextUpdateMs: dates.nextUpdateMs,
      serials,
      extensions: [],
    });
  return {
    tcbInfo: await signDocument(parts.tcbInfo, tcbSigner, issuerChain),
    qeIdentity: await signDocument(parts.qeIdentity, tcbSigner, issuerChain),
    rootCrl: await list(root, parts.revokedByRoot),
    pckCrl: await list(authority, parts.revokedByAuthority),
  };
}
