/** Real evidence: believed exactly while it is valid, and every tampering with it that was tried refused by name. */
import { describe, expect, test } from 'vitest';
import { concat, equalBytes, fromUtf8, utf8, type Bytes } from '../bytes/bytes.ts';
import { toHex } from '../bytes/text.ts';
import { codeOf } from '../vectors/testing.ts';
import { digestOfEvent, replay } from './event-log.ts';
import {
  DSTACK_LOG,
  judgementOf,
  REAL_DSTACK,
  REAL_V4,
  REAL_V5_OUTDATED,
  SGX_COLLATERAL,
  SGX_QUOTE,
  type RealCase,
} from './fixtures/real.ts';
import { fromHex } from '../bytes/text.ts';
import type { Collateral } from './evidence.ts';
import { SIMULATED_PROFILE } from './simulated-profile.ts';
import { decodeQuote } from './quote.ts';
import { verifyMachine, type Judgement, type MachineEvidence } from './verify-machine.ts';

const verify = ({ evidence, ...rest }: RealCase, at: Partial<Judgement> = {}) =>
  verifyMachine(evidence, { ...judgementOf({ evidence, ...rest }), ...at });

describe.each([
  ['quote v4 of an up-to-date machine', REAL_V4, 17],
  ['quote v4 with a boot log', REAL_DSTACK, 18],
] as const)('%s', (_, real, evaluationNumber) => {
  test('is believed, and the result says what it rests on', async () => {
    const machine = await verify(real);
    expect(machine).toMatchObject({
      measurement: { name: 'real' },
      tcb: { status: 'UpToDate', advisories: [] },
      evaluationNumber,
      validUntilMs: real.untilMs,
    });
    expect(machine.ppid).toHaveLength(16);
  });

  test('holds at the first and the last second of its validity, and not one second outside', async () => {
    const at = (nowMs: number) => codeOf(() => verify(real, { nowMs }));
    expect(await at(real.fromMs)).toBe('no error');
    expect(await at(real.untilMs)).toBe('no error');
    expect(await at(real.fromMs - 1_000)).toMatch(/^attest\/(tcb-info|qe-identity)-time$/);
    expect(await at(real.untilMs + 1_000)).toBe('attest/crl-time');
  });

  test('is not believed under the root of the simulator', async () => {
    expect(await codeOf(() => verify(real, { profile: SIMULATED_PROFILE }))).toBe('attest/root');
  });
});

test('a quote v5 of a TD 1.5 below every TCB level is taken apart, and refused for that alone', async () => {
  const { td } = decodeQuote(REAL_V5_OUTDATED.evidence.quote);
  expect(toHex(td.running ?? new Uint8Array())).toBe('0d010300000000000000000000000000');
  expect(await codeOf(() => verify(REAL_V5_OUTDATED))).toBe('attest/tcb-level');
});

describe("dstack's event log", () => {
  const { td } = decodeQuote(REAL_DSTACK.evidence.quote);

  test.each(['rtMr0', 'rtMr1', 'rtMr2', 'rtMr3'] as const)(
    '%s is what its digests replay to',
    async (name) => {
      const imr = Number(name.slice(-1));
      const digests = DSTACK_LOG.filter((each) => each.imr === imr).map(({ digest }) => fromHex(digest));
      expect(digests.length).toBeGreaterThan(1);
      expect(toHex(await replay(digests))).toBe(toHex(td[name]));
    },
  );

  test('of RTMR 3 has the digests that its payloads make', async () => {
    const logged = DSTACK_LOG.filter(({ imr }) => imr === 3).map(({ digest }) => digest);
    const computed = await Promise.all(REAL_DSTACK.evidence.events.map(digestOfEvent));
    expect(computed.map(toHex)).toEqual(logged);
  });
});

type Change = (evidence: MachineEvidence) => MachineEvidence;

/** `quote` with the byte at `offset` replaced by what `change` makes of it. */
const at =
  (offset: number, change: (byte: number) => number = (byte) => byte ^ 1): Change =>
  (evidence) => {
    const quote = evidence.quote.slice();
    quote[offset] = change(quote[offset] ?? 0);
    return { ...evidence, quote };
  };

const quoteOf =
  (change: (quote: Bytes) => Bytes): Change =>
  (evidence) => ({ ...evidence, quote: change(evidence.quote) });

const uint32At = (offset: number, value: number): Change =>
  quoteOf((quote) => {
    const changed = quote.slice();
    new DataView(changed.buffer).setUint32(offset, value, true);
    return changed;
  });

const withCollateral =
  (change: (collateral: Collateral) => Partial<Collateral>): Change =>
  (evidence) => ({ ...evidence, collateral: { ...evidence.collateral, ...change(evidence.collateral) } });

const edited = (json: Bytes, from: string, to: string): Bytes => {
  const text = fromUtf8(json);
  expect(text).toContain(from);
  return utf8(text.replace(from, to));
};

const flipped = (bytes: Bytes, offset = bytes.length - 1): Bytes =>
  bytes.map((byte, index) => (index === offset ? byte ^ 1 : byte));

/** Where the parts of a v4 quote begin. */
const BODY = 48;
const AUTHENTICATION = BODY + 584;
const SIGNATURE = AUTHENTICATION + 4;
const ATTESTATION_KEY = SIGNATURE + 64;
const OUTER = ATTESTATION_KEY + 64;
const QE_REPORT = OUTER + 6;
const QE_SIGNATURE = QE_REPORT + 384;
const QE_AUTH = QE_SIGNATURE + 64;
const INNER = QE_AUTH + 2 + 32;
const CHAIN = INNER + 6;

const ATTACKS: readonly (readonly [string, Change, string])[] = [
  ['a bit of the report data', at(BODY + 520), 'attest/quote-signature'],
  ['a bit of MRTD', at(BODY + 136), 'attest/quote-signature'],
  ['a bit of RTMR 3', at(BODY + 472), 'attest/quote-signature'],
  ['a bit of the TD attributes', at(BODY + 120), 'attest/quote-signature'],
  ['a bit of the user data', at(28), 'attest/quote-signature'],
  ['a bit of the QE vendor', at(12), 'attest/kind'],
  ['version 5 over a body of version 4', at(0, () => 5), 'attest/kind'],
  ['version 0xffff', (evidence) => at(1, () => 0xff)(at(0, () => 0xff)(evidence)), 'attest/kind'],
  ['TEE type SGX', at(4, () => 0), 'attest/kind'],
  ['key type ECDSA P-384', at(2, () => 3), 'attest/kind'],
  ['a bit of the signature', at(SIGNATURE), 'attest/quote-signature'],
  [
    'a signature of zeros',
    quoteOf((quote) => quote.map((byte, i) => (i >= SIGNATURE && i < ATTESTATION_KEY ? 0 : byte))),
    'attest/quote-signature',
  ],
  ['a bit of the attestation key', at(ATTESTATION_KEY), 'attest/attestation-key'],
  ["a bit of the quoting enclave's report", at(QE_REPORT + 130), 'attest/qe-report'],
  ['a bit of its signature', at(QE_SIGNATURE), 'attest/qe-report'],
  ['a bit of its authentication data', at(QE_AUTH + 2), 'attest/attestation-key'],
  [
    'a character of the PCK certificate',
    at(CHAIN + 400, (byte) => (byte === 65 ? 66 : 65)),
    'attest/pck-chain',
  ],
  ['4 GB of authentication', uint32At(AUTHENTICATION, 0xffffffff), 'attest/quote'],
  ['4 GB of certification', uint32At(OUTER + 2, 0xfffffff0), 'attest/quote'],
  ['2 GB of certificates', uint32At(INNER + 2, 0x7fffffff), 'attest/quote'],
  ['no authentication', uint32At(AUTHENTICATION, 0), 'attest/quote'],
  ['authentication one byte shorter', uint32At(AUTHENTICATION, 4299), 'attest/quote'],
  ['a quote cut behind its body', quoteOf((quote) => quote.slice(0, 636)), 'attest/quote'],
  ['a quote of 100 bytes', quoteOf((quote) => quote.slice(0, 100)), 'attest/quote'],
  ['an empty quote', quoteOf(() => new Uint8Array()), 'attest/quote'],
  ['4 MB of zeros', quoteOf(() => new Uint8Array(4 << 20)), 'attest/size'],
  [
    '1,000 bytes of junk behind',
    quoteOf((quote) => concat(quote, new Uint8Array(1_000).fill(7))),
    'attest/quote',
  ],
  ['one byte of junk behind', quoteOf((quote) => concat(quote, Uint8Array.of(1))), 'attest/quote'],
  ['outer certification type 7', at(OUTER, () => 7), 'attest/kind'],
  ['inner certification type 4', at(INNER, () => 4), 'attest/kind'],
  ['an SGX quote', quoteOf(() => SGX_QUOTE), 'attest/kind'],
  ['collateral of an SGX machine', withCollateral(() => SGX_COLLATERAL), 'attest/crl'],
  ['collateral of other machines', withCollateral(() => REAL_DSTACK.evidence.collateral), 'attest/crl-time'],
  ['TCB info of SGX', withCollateral(() => ({ tcbInfo: SGX_COLLATERAL.tcbInfo })), 'attest/tcb-info'],
  [
    'edited TCB info',
    withCollateral(({ tcbInfo }) => ({
      tcbInfo: { ...tcbInfo, json: edited(tcbInfo.json, '"pcesvn":11', '"pcesvn":10') },
    })),
    'attest/tcb-info',
  ],
  [
    'a bit of the signature of the TCB info',
    withCollateral(({ tcbInfo }) => ({ tcbInfo: { ...tcbInfo, signature: flipped(tcbInfo.signature) } })),
    'attest/tcb-info',
  ],
  [
    'edited QE identity',
    withCollateral(({ qeIdentity }) => ({
      qeIdentity: { ...qeIdentity, json: edited(qeIdentity.json, '"isvsvn":4', '"isvsvn":1') },
    })),
    'attest/qe-identity',
  ],
  [
    'QE identity under a signature of zeros',
    withCollateral(({ qeIdentity }) => ({ qeIdentity: { ...qeIdentity, signature: new Uint8Array(64) } })),
    'attest/qe-identity',
  ],
  [
    'a QE identity that is {}',
    withCollateral(({ qeIdentity }) => ({ qeIdentity: { ...qeIdentity, json: utf8('{}') } })),
    'attest/qe-identity',
  ],
  [
    'QE identity of SGX',
    withCollateral(() => ({ qeIdentity: SGX_COLLATERAL.qeIdentity })),
    'attest/qe-identity',
  ],
  [
    'no issuer chain',
    withCollateral(({ tcbInfo }) => ({ tcbInfo: { ...tcbInfo, issuerChain: '' } })),
    'attest/tcb-signer',
  ],
  [
    'an issuer chain without its root',
    withCollateral(({ tcbInfo }) => ({
      tcbInfo: {
        ...tcbInfo,
        issuerChain: `${tcbInfo.issuerChain.split('-----END')[0]}-----END CERTIFICATE-----\n`,
      },
    })),
    'attest/tcb-signer',
  ],
  ['no PCK CRL', withCollateral(() => ({ pckCrl: new Uint8Array() })), 'attest/encoding'],
  ['no root CRL', withCollateral(() => ({ rootCrl: new Uint8Array() })), 'attest/encoding'],
  [
    'garbage for both CRLs',
    withCollateral(() => ({ pckCrl: utf8('garbage'), rootCrl: utf8('garbage') })),
    'attest/encoding',
  ],
  [
    'a bit of the signature of the PCK CRL',
    withCollateral(({ pckCrl }) => ({ pckCrl: flipped(pckCrl) })),
    'attest/crl',
  ],
  [
    'a bit of the signature of the root CRL',
    withCollateral(({ rootCrl }) => ({ rootCrl: flipped(rootCrl) })),
    'attest/crl',
  ],
  [
    "the root's CRL in place of the PCK CRL",
    withCollateral(({ rootCrl }) => ({ pckCrl: rootCrl })),
    'attest/crl',
  ],
  ["another CA's PCK CRL", withCollateral(() => ({ pckCrl: SGX_COLLATERAL.pckCrl })), 'attest/crl'],
];

describe('refused', () => {
  test.each(ATTACKS)('%s', async (_, change, code) => {
    expect(await codeOf(() => verify({ ...REAL_V4, evidence: change(REAL_V4.evidence) }))).toBe(code);
  });

  test.each([NaN, Infinity, undefined, null, 0, -1, 1.5, 1_750_000_000])(
    'a clock that says %s',
    async (now) => {
      const nowMs = now as number;
      expect(await codeOf(() => verify(REAL_V4, { nowMs }))).toBe('attest/clock');
    },
  );
});

test('zeros behind a quote are what an agent leaves there: more or fewer change nothing', async () => {
  const { quote } = REAL_V4.evidence;
  expect(equalBytes(quote.slice(-70), new Uint8Array(70))).toBe(true);
  for (const length of [quote.length - 70, quote.length - 1, quote.length + 100]) {
    const changed = concat(quote, new Uint8Array(100)).slice(0, length);
    const evidence = { ...REAL_V4.evidence, quote: changed };
    expect((await verify({ ...REAL_V4, evidence })).tcb.status).toBe('UpToDate');
  }
});
