/** Writes quotes as a TDX machine would, of both versions and both kinds of TD, and every wrong one. SPEC §15.3. */
import { concat, utf8, type Bytes } from '../../../protocol/bytes/bytes.ts';
import { fromHex } from '../../../protocol/bytes/text.ts';
import { sha256 } from '../../../protocol/crypto/hash.ts';
import { pckChainOf, type Infrastructure } from './infrastructure.ts';
import { makeKeys, sign, type SigningKeys } from './keys.ts';

export const QE_MRSIGNER = new Uint8Array(32).fill(0xa5);
const QE_VENDOR = fromHex('939a7233f79c4ca9940a0db3957f0607');
/** Twenty bytes of the header that nothing reads. */
const USER_DATA = utf8('SIMULATED-TEST-ONLY\0');

export type Shape = 'v4' | 'v5-td10' | 'v5-td15';

/** Fields of the TD report, in their order; the sizes are SPEC's. */
const TD_FIELDS = {
  teeTcbSvn: 16,
  mrSeam: 48,
  mrSignerSeam: 48,
  seamAttributes: 8,
  tdAttributes: 8,
  xfam: 8,
  mrTd: 48,
  mrConfigId: 48,
  mrOwner: 48,
  mrOwnerConfig: 48,
  rtMr0: 48,
  rtMr1: 48,
  rtMr2: 48,
  rtMr3: 48,
  reportData: 64,
} as const;

const TD15_FIELDS = { teeTcbSvn2: 16, mrServiceTd: 48 } as const;

export type TdField = keyof typeof TD_FIELDS | keyof typeof TD15_FIELDS;

/** What is not given is zero; what is shorter than its field is filled up with zeros. */
export type TdFields = Partial<Record<TdField, Bytes>>;

export interface QeFields {
  readonly attributes: number;
  readonly miscSelect: number;
  readonly mrSigner: Bytes;
  readonly isvProdId: number;
  readonly isvSvn: number;
}

export const GOOD_QE: QeFields = {
  attributes: 0x11,
  miscSelect: 0,
  mrSigner: QE_MRSIGNER,
  isvProdId: 2,
  isvSvn: 4,
};

export interface QuoteFields {
  readonly shape: Shape;
  readonly td: TdFields;
  readonly qe: QeFields;
  readonly authData: Bytes;
  readonly pckChain: string;
  /** Who signs the quoting enclave's report. */
  readonly pckKeys: SigningKeys;
  /** Types of the outer and the inner certification. */
  readonly certification: readonly [number, number];
}

export const goodFields = (infrastructure: Infrastructure, shape: Shape, td: TdFields): QuoteFields => ({
  shape,
  td,
  qe: GOOD_QE,
  authData: Uint8Array.from({ length: 32 }, (_, index) => index),
  pckChain: pckChainOf(infrastructure),
  pckKeys: infrastructure.pck.keys,
  certification: [6, 5],
});

export async function makeQuote(fields: QuoteFields): Promise<Bytes> {
  const { shape, td, authData, pckChain, certification } = fields;
  const attestation = await makeKeys();
  const attestationKey = attestation.point.subarray(1);
  const signedPart = concat(headerOf(shape), bodyHeadOf(shape), bodyOf(shape, td));
  const qeReport = await qeReportOf(fields.qe, attestationKey, authData);
  const chain = utf8(pckChain);
  const inner = concat(
    qeReport,
    await sign(fields.pckKeys, qeReport),
    uint16(authData.length),
    authData,
    uint16(certification[1]),
    uint32(chain.length),
    chain,
  );
  const signature = await sign(attestation, signedPart);
  const outer = concat(signature, attestationKey, uint16(certification[0]), uint32(inner.length), inner);
  return concat(signedPart, uint32(outer.length), outer);
}

const uint16 = (value: number): Bytes => Uint8Array.of(value & 0xff, value >> 8);
const uint32 = (value: number): Bytes => concat(uint16(value & 0xffff), uint16(value >>> 16));

const headerOf = (shape: Shape): Bytes =>
  concat(uint16(shape === 'v4' ? 4 : 5), uint16(2), uint32(0x81), uint32(0), QE_VENDOR, USER_DATA);

function bodyHeadOf(shape: Shape): Bytes {
  if (shape === 'v4') return new Uint8Array();
  return shape === 'v5-td15' ? concat(uint16(3), uint32(648)) : concat(uint16(2), uint32(584));
}

function bodyOf(shape: Shape, td: TdFields): Bytes {
  const sizes = { ...TD_FIELDS, ...(shape === 'v5-td15' ? TD15_FIELDS : {}) };
  const given = new Map<string, Bytes>(Object.entries(td));
  return concat(...Object.entries(sizes).map(([field, size]) => filled(given.get(field), size)));
}

function filled(bytes: Bytes | undefined, size: number): Bytes {
  const out = new Uint8Array(size);
  out.set(bytes ?? []);
  return out;
}

async function qeReportOf(qe: QeFields, attestationKey: Bytes, authData: Bytes): Promise<Bytes> {
  return concat(
    new Uint8Array(16),
    uint32(qe.miscSelect),
    new Uint8Array(28),
    filled(Uint8Array.of(qe.attributes), 16),
    new Uint8Array(64),
    qe.mrSigner,
    new Uint8Array(96),
    uint16(qe.isvProdId),
    uint16(qe.isvSvn),
    new Uint8Array(60),
    await sha256(concat(attestationKey, authData)),
    new Uint8Array(32),
  );
}
