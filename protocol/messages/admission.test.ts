/** Admission: a proof for one hub and one challenge, by the one key that owns the id. */
import { beforeAll, describe, expect, test } from 'vitest';
import { ownBytes } from '../bytes/bytes.ts';
import { encodeCbor } from '../bytes/cbor.ts';
import { fromHex, toBase64url, toHex } from '../bytes/text.ts';
import type { Identity } from '../crypto/identity.ts';
import { counting, fixedIdentity } from '../vectors/fixed.ts';
import vectors from '../vectors/statements.json' with { type: 'json' };
import { codeOf } from '../vectors/testing.ts';
import {
  decodeAdmissionToken,
  encodeAdmissionToken,
  proveAdmission,
  verifyAdmission,
  type AdmissionProof,
} from './admission.ts';

const { hub } = vectors.admission;
const challenge = fromHex(vectors.admission.challenge);

let identity: Identity;
let proof: AdmissionProof;

beforeAll(async () => {
  identity = await fixedIdentity(fromHex(vectors.signerSeed));
  proof = await proveAdmission(identity, hub, challenge);
});

describe(vectors.source, () => {
  test('signs a fixed challenge byte for byte', async () => {
    expect(toHex(proof.sig)).toBe(vectors.admission.sig);
    expect(encodeAdmissionToken(proof)).toBe(toBase64url(fromHex(vectors.admission.proof)));
    expect(await verifyAdmission(decodeAdmissionToken(encodeAdmissionToken(proof)), [hub])).toBe(
      identity.peerId,
    );
  });
});

test('a proof made for one hub is refused by another, who only passed the challenge on', async () => {
  expect(await codeOf(() => verifyAdmission(proof, ['https://evil.example']))).toBe('hub/admission');
  expect(await codeOf(() => verifyAdmission(proof, ['http://bombyx.example']))).toBe('hub/admission');
  expect(await codeOf(() => verifyAdmission(proof, []))).toBe('hub/admission');
});

test('any of the hub’s own origins will do', async () => {
  expect(await verifyAdmission(proof, ['https://other.example', hub])).toBe(identity.peerId);
});

test('a proof over another challenge, by another key or with a changed signature is refused', async () => {
  const stranger = await fixedIdentity(counting(32, 200));
  const sig = ownBytes(proof.sig);
  sig[0] = (sig[0] ?? 0) ^ 1;
  for (const changes of [{ challenge: counting(32, 1) }, { key: stranger.publicKey }, { sig }])
    expect(await codeOf(() => verifyAdmission({ ...proof, ...changes }, [hub]))).toBe('hub/admission');
});

test('the id is the one of the key that signed, whatever was asked for', async () => {
  const stranger = await fixedIdentity(counting(32, 200));
  const theirs = await proveAdmission(stranger, hub, challenge);
  expect(await verifyAdmission(theirs, [hub])).toBe(stranger.peerId);
});

test.each([
  ['nothing', ''],
  ['a token of the stock client', 'q1w2e3r4t5'],
  ['no base64url', '%%%'],
  ['a megabyte', 'A'.repeat(1_048_576)],
  ['CBOR of something else', toBase64url(encodeCbor({ t: 'ping' }))],
  [
    'a short challenge',
    toBase64url(encodeCbor({ key: counting(32), challenge: counting(15), sig: counting(64) })),
  ],
  [
    'an unknown field',
    toBase64url(encodeCbor({ key: counting(32), challenge, sig: counting(64), admin: true })),
  ],
])('refuses %s as a token', async (_, token) => {
  expect(await codeOf(() => decodeAdmissionToken(token))).toBe('hub/admission');
});
