/** Policies as documents: exact, bounded, no field optional. */
import { expect, test } from 'vitest';
import { encodeCbor, type CborValue } from '../bytes/cbor.ts';
import { toHex } from '../bytes/text.ts';
import { codeOf } from '../vectors/testing.ts';
import { REAL_DSTACK } from './fixtures/real.ts';
import type { EvidencePolicy, Measurement } from './policy.ts';
import {
  confidentialPolicyHash,
  decodeConfidentialPolicy,
  encodeConfidentialPolicy,
} from './policy-document.ts';
import { fixedMeasurement, fixedPolicy } from './fixtures/policies.ts';

const policy = fixedPolicy();
const encoded = (change: object): Uint8Array => {
  const document: object = { class: 'confidential', policy: { ...policy, ...change } };
  return encodeCbor(document as CborValue);
};

test('comes back as it was sent, with every kind of boot', () => {
  const register: Measurement = {
    ...fixedMeasurement(),
    boot: { kind: 'register', rtMr3: new Uint8Array(48) },
  };
  const both = { ...policy, measurements: [...policy.measurements, register] };
  expect(decodeConfidentialPolicy(encodeConfidentialPolicy(both))).toEqual(both);
  const anywhere: EvidencePolicy = { ...policy, machines: 'any-machine', advisories: ['INTEL-SA-01036'] };
  expect(decodeConfidentialPolicy(encodeConfidentialPolicy(anywhere))).toEqual(anywhere);
});

test.each(Object.keys(policy))('refuses a policy without %s', async (field) => {
  expect(await codeOf(() => decodeConfidentialPolicy(encoded({ [field]: undefined })))).toBe(
    'wire/malformed',
  );
});

test.each(Object.keys(fixedMeasurement()))('refuses a measurement without %s', async (field) => {
  const measurements = [{ ...fixedMeasurement(), [field]: undefined }];
  expect(await codeOf(() => decodeConfidentialPolicy(encoded({ measurements })))).toBe('wire/malformed');
});

test.each([
  { measurements: [] },
  { machines: [] },
  { machines: 'all' },
  { machines: [new Uint8Array(15)] },
  { statuses: [] },
  { statuses: ['Revoked'] },
  { statuses: ['uptodate'] },
  { modules: [] },
  { modules: [{ version: 1, minSvn: 256 }] },
  { advisories: ['anything'] },
  { minEvaluationNumber: 0 },
  { compute: 'nvidia-cc' },
  { more: true },
])('refuses %j', async (change) => {
  expect(await codeOf(() => decodeConfidentialPolicy(encoded(change)))).toBe('wire/malformed');
});

test('is not made out of bounds either', async () => {
  const empty = { ...policy, statuses: [] };
  expect(await codeOf(() => encodeConfidentialPolicy(empty))).toBe('input/invalid');
  expect(await codeOf(() => encodeConfidentialPolicy(REAL_DSTACK.policy))).toBe('input/invalid'); // more fields
});

test('has a hash of its own for whatever is changed in it', async () => {
  const changes: Partial<EvidencePolicy>[] = [
    {},
    { minEvaluationNumber: 19 },
    { statuses: ['UpToDate', 'SWHardeningNeeded'] },
    { machines: 'any-machine' },
    { modules: [{ version: 1, minSvn: 5 }] },
  ];
  const hashes = await Promise.all(
    changes.map(async (change) => toHex(await confidentialPolicyHash({ ...policy, ...change }))),
  );
  expect(new Set(hashes).size).toBe(changes.length);
});
