/** Evidence as it travels: bounded and exact, before anything in it is looked at. */
import { expect, test } from 'vitest';
import type { Bytes } from '../bytes/bytes.ts';
import { encodeCbor, type CborValue } from '../bytes/cbor.ts';
import { counting } from '../vectors/fixed.ts';
import { codeOf } from '../vectors/testing.ts';
import { decodeEvidence, encodeEvidence, type Evidence } from './evidence.ts';
import { REAL_DSTACK } from './fixtures/real.ts';

const EVIDENCE: Evidence = {
  ...REAL_DSTACK.evidence,
  sealingKey: counting(1_216),
  signingKey: counting(32),
  notAfterMs: 1_764_000_000_000,
  nonce: counting(32, 32),
};

test('comes back as it was sent', () => {
  expect(decodeEvidence(encodeEvidence(EVIDENCE))).toEqual(EVIDENCE);
});

const bytes = (length: number): Bytes => new Uint8Array(length);

test.each([
  ['quote', bytes(0)],
  ['quote', bytes(10_001)],
  ['events', null],
  ['events', [{ event: 'x', payload: bytes(1), digest: bytes(48) }]],
  ['events', [{ event: 'x'.repeat(65), payload: bytes(1) }]],
  ['events', [{ event: 'x', payload: bytes(1_025) }]],
  ['events', Array.from({ length: 65 }, () => ({ event: 'x', payload: bytes(0) }))],
  ['collateral', {}],
  ['collateral', { ...EVIDENCE.collateral, pckCrl: bytes(131_073) }],
  [
    'collateral',
    { ...EVIDENCE.collateral, tcbInfo: { ...EVIDENCE.collateral.tcbInfo, signature: bytes(63) } },
  ],
  ['collateral', { ...EVIDENCE.collateral, pckCrlIssuerChain: '' }],
  ['sealingKey', bytes(32)],
  ['signingKey', bytes(33)],
  ['notAfterMs', -1],
  ['nonce', bytes(31)],
  ['more', 1],
] as readonly (readonly [string, CborValue])[])('refuses another %s', async (field, value) => {
  const encoded = encodeCbor({ ...EVIDENCE, [field]: value });
  expect(await codeOf(() => decodeEvidence(encoded))).toBe('wire/malformed');
});

test('refuses more than half a megabyte unread', async () => {
  expect(await codeOf(() => decodeEvidence(new Uint8Array(524_289)))).toBe('wire/too-large');
});
