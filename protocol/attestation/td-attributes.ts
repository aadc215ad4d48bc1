/** What a confidential VM was allowed to be: bits that no policy can make acceptable. SPEC §15.5 steps 19 and 20. */
import type { Bytes } from '../bytes/bytes.ts';
import { demand } from './demand.ts';
import type { AttestCode } from './errors.ts';
import { isZero } from './quote.ts';
import type { TdReport } from './td-report.ts';

/** Bits 0 to 7: whatever lets the host look in, debug first of all. */
const UNDER_DEBUG = 0xffn;
const SEPT_VE_DISABLE = 1n << 28n;

/** Allowed to nobody here, and told apart so that an operator knows what to change. */
const REFUSED: readonly (readonly [bigint, AttestCode])[] = [
  [UNDER_DEBUG, 'attest/debug'],
  [1n << 29n, 'attest/migratable'],
  [1n << 30n, 'attest/pks'],
  [1n << 31n, 'attest/key-locker'],
  [1n << 63n, 'attest/perfmon'],
  [~SEPT_VE_DISABLE, 'attest/td-reserved'],
];

/** x87 and SSE: on in every VM. */
const XFAM_ALWAYS = 0x3n;
/** State that TDX lets a guest have without showing it to the host. */
const XFAM_POSSIBLE = 0x6dbe7n;

const bitsOf = (bytes: Bytes): bigint =>
  new DataView(bytes.buffer, bytes.byteOffset, bytes.length).getBigUint64(0, true);

/** @throws BombyxError with the code of the first bit that is wrong. */
export function checkTdAttributes(td: TdReport): void {
  const bits = bitsOf(td.tdAttributes);
  for (const [mask, code] of REFUSED) demand((bits & mask) === 0n, code);
  demand((bits & SEPT_VE_DISABLE) !== 0n, 'attest/sept-ve');
  demand(isZero(td.mrServiceTd), 'attest/migratable');
}

/** @throws BombyxError `attest/xfam`. */
export function checkXfam(td: TdReport): void {
  const bits = bitsOf(td.xfam);
  demand((bits & XFAM_ALWAYS) === XFAM_ALWAYS && (bits & ~XFAM_POSSIBLE) === 0n, 'attest/xfam');
}
