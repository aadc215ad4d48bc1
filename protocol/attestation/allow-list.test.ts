/** The list of what machines may be: who may change it, and what a reader does with an old or foreign one. */
import { beforeAll, expect, test } from 'vitest';
import { concat, type Bytes } from '../bytes/bytes.ts';
import { encodeCbor, type CborValue } from '../bytes/cbor.ts';
import { toHex } from '../bytes/text.ts';
import type { Identity } from '../crypto/identity.ts';
import { counting, fixedIdentity } from '../vectors/fixed.ts';
import { codeOf } from '../vectors/testing.ts';
import {
  allowListHash,
  encodeAllowList,
  encodeAllowListBody,
  signAllowList,
  verifyAllowList,
  type AllowListBody,
  type AllowListExpectation,
} from './allow-list.ts';
import { fixedPolicy } from './fixtures/policies.ts';

const NOW_MS = 1_764_000_000_000;
const BODY: AllowListBody = {
  version: 7,
  network: 'devnet',
  issuedAtMs: NOW_MS - 1_000,
  expiresAtMs: NOW_MS + 1_000,
  relay: fixedPolicy(),
  provider: fixedPolicy(),
};
const NONE = { version: 0, hash: new Uint8Array(32) };

let signers: Identity[];
let expected: AllowListExpectation;

beforeAll(async () => {
  signers = await Promise.all([1, 2, 3].map((each) => fixedIdentity(counting(32, each))));
  expected = await expectation(BODY);
});

async function expectation(body: AllowListBody): Promise<AllowListExpectation> {
  return {
    network: 'devnet',
    nowMs: NOW_MS,
    signers: { keys: signers.map(({ publicKey }) => publicKey), threshold: 2 },
    registry: { version: body.version, hash: await allowListHash(encodeAllowListBody(body)) },
    seen: NONE,
  };
}

/** `body` signed by these places of the list of keys, in this order. */
async function listOf(body: AllowListBody, places: readonly number[] = [0, 2]): Promise<Bytes> {
  const bytes = encodeAllowListBody(body);
  const signatures = places.map(async (signer) => ({
    signer,
    sig: await signAllowList(signers[signer] as Identity, bytes),
  }));
  return encodeAllowList(bytes, await Promise.all(signatures));
}

const refusal = async (list: Bytes, change: Partial<AllowListExpectation> = {}): Promise<string> =>
  codeOf(() => verifyAllowList(list, { ...expected, ...change }));

test('counts with two of three signatures, at the version and hash that the registry names', async () => {
  const list = await verifyAllowList(await listOf(BODY), expected);
  expect(list).toMatchObject({ ...BODY, hash: expected.registry.hash });
  expect(await refusal(await listOf(BODY, [0, 1, 2]))).toBe('no error');
});

test.each([
  ['one signature', [1]],
  ['one signature twice', [1, 1]],
  ['signers out of order', [2, 0]],
])('refuses %s', async (_, places) => {
  expect(await refusal(await listOf(BODY, places))).toBe('attest/allow-list-signature');
});

test('refuses signatures of strangers, of another place, over another body, and a spoiled one beside good ones', async () => {
  const bytes = encodeAllowListBody(BODY);
  const sign = (by: number, what = bytes) => signAllowList(signers[by] as Identity, what);
  const [first, second] = [await sign(0), await sign(1)];
  const listed = (...signatures: { signer: number; sig: Bytes }[]) =>
    refusal(encodeAllowList(bytes, signatures));
  const good = { signer: 0, sig: first };
  expect(await listed(good, { signer: 1, sig: second })).toBe('no error');
  expect(await listed(good, { signer: 3, sig: second })).toBe('attest/allow-list-signature');
  expect(await listed(good, { signer: 1, sig: first })).toBe('attest/allow-list-signature');
  const elsewhere = await sign(1, concat(bytes, Uint8Array.of(0)));
  expect(await listed(good, { signer: 1, sig: elsewhere })).toBe('attest/allow-list-signature');
  expect(await listed(good, { signer: 1, sig: second }, { signer: 2, sig: new Uint8Array(64) })).toBe(
    'attest/allow-list-signature',
  );
});

test('refuses to be satisfied with no signature at all', async () => {
  const signersOfNone = { keys: expected.signers.keys, threshold: 0 };
  expect(await refusal(await listOf(BODY, [0, 1]), { signers: signersOfNone })).toBe(
    'attest/allow-list-signature',
  );
});

test('refuses a list of another network', async () => {
  expect(await refusal(await listOf(BODY), { network: 'mainnet' })).toBe('attest/allow-list');
});

test('holds from its issue until it expires', async () => {
  const list = await listOf(BODY);
  expect(await refusal(list, { nowMs: BODY.issuedAtMs })).toBe('no error');
  expect(await refusal(list, { nowMs: BODY.issuedAtMs - 1 })).toBe('attest/allow-list-time');
  expect(await refusal(list, { nowMs: BODY.expiresAtMs - 1 })).toBe('no error');
  expect(await refusal(list, { nowMs: BODY.expiresAtMs })).toBe('attest/allow-list-time');
  expect(await refusal(list, { nowMs: NaN })).toBe('attest/allow-list-time');
});

test('refuses a list that the registry does not name, or names no more', async () => {
  const list = await listOf(BODY);
  expect(await refusal(list, { registry: NONE })).toBe('attest/allow-list');
  const { hash } = expected.registry;
  expect(await refusal(list, { registry: { version: 8, hash } })).toBe('attest/allow-list');
  expect(await refusal(await listOf({ ...BODY, expiresAtMs: NOW_MS + 2_000 }))).toBe('attest/allow-list');
});

test('refuses a registry that is rolled back behind the highest version seen', async () => {
  const list = await listOf(BODY);
  const { hash } = expected.registry;
  expect(await refusal(list, { seen: { version: 6, hash: new Uint8Array(32) } })).toBe('no error');
  expect(await refusal(list, { seen: { version: 7, hash } })).toBe('no error');
  expect(await refusal(list, { seen: { version: 7, hash: new Uint8Array(32) } })).toBe(
    'attest/allow-list-version',
  );
  expect(await refusal(list, { seen: { version: 8, hash } })).toBe('attest/allow-list-version');
});

test.each([
  ['version 0', { version: 0 }],
  ['a policy for relays that accepts nothing', { relay: { ...fixedPolicy(), measurements: [] } }],
  ['no policy for providers', { provider: undefined }],
  ['a field that nobody knows', { more: 1 }],
])('refuses %s, however well signed', async (_, change) => {
  const changed: object = { ...BODY, ...change };
  const body = encodeCbor(changed as CborValue);
  const signatures = await Promise.all(
    [0, 1].map(async (signer) => ({ signer, sig: await signAllowList(signers[signer] as Identity, body) })),
  );
  expect(await refusal(encodeAllowList(body, signatures))).toBe('wire/malformed');
});

test('is refused unread above 64 KiB', async () => {
  expect(await refusal(new Uint8Array(65_537))).toBe('wire/too-large');
});

test('names itself by a hash that covers every byte', async () => {
  const other = await allowListHash(encodeAllowListBody({ ...BODY, version: 8 }));
  expect(toHex(other)).not.toBe(toHex(expected.registry.hash));
});
