/** The signed list of what relays and providers may be: k of n signatures, versioned, expiring, named on chain. SPEC §15.8. */
import * as v from 'valibot';
import { equalBytes, type Bytes } from '../bytes/bytes.ts';
import { encodeCbor, type CborValue } from '../bytes/cbor.ts';
import { hashInDomain } from '../crypto/hash.ts';
import { SIGNATURE_BYTES, verifySignature, type Identity } from '../crypto/identity.ts';
import {
  boundedBytes,
  boundedInteger,
  boundedText,
  fixedBytes,
  parse,
  parseCbor,
  unixTimeMs,
} from '../messages/schema.ts';
import { demand } from './demand.ts';
import { MAX_ALLOW_LIST_BYTES } from './limits.ts';
import type { EvidencePolicy } from './policy.ts';
import { policySchema } from './policy-document.ts';

const ALLOW_LIST_DOMAIN = 'bombyx/allow-list/1';
const MAX_SIGNERS = 16;
const MAX_VERSION = 0xffff_ffff;

const bodySchema = v.strictObject({
  version: boundedInteger(1, MAX_VERSION),
  network: boundedText(1, 32),
  issuedAtMs: unixTimeMs,
  expiresAtMs: unixTimeMs,
  relay: policySchema,
  provider: policySchema,
});

export interface AllowListBody {
  readonly version: number;
  readonly network: string;
  readonly issuedAtMs: number;
  readonly expiresAtMs: number;
  /** What a relay has to be, and what a provider of class `confidential`. */
  readonly relay: EvidencePolicy;
  readonly provider: EvidencePolicy;
}

const signatureSchema = v.strictObject({
  /** Place in the build's list of keys. */
  signer: boundedInteger(0, MAX_SIGNERS - 1),
  sig: fixedBytes(SIGNATURE_BYTES),
});

const listSchema = v.strictObject({
  body: boundedBytes(1, MAX_ALLOW_LIST_BYTES),
  signatures: v.pipe(v.array(signatureSchema), v.minLength(1), v.maxLength(MAX_SIGNERS)),
});

/** Who may speak, fixed in the build: `threshold` of `keys` (Ed25519, raw). */
export interface AllowListSigners {
  readonly keys: readonly Bytes[];
  readonly threshold: number;
}

/** A version of the list, by what it says. */
export interface AllowListVersion {
  readonly version: number;
  /** `SHA-256(lp("bombyx/allow-list/1") ‖ body)`. */
  readonly hash: Bytes;
}

export interface AllowListExpectation {
  readonly network: string;
  readonly nowMs: number;
  readonly signers: AllowListSigners;
  /** What the registry contract names now. */
  readonly registry: AllowListVersion;
  /** The highest that this reader has seen; version 0 is none. It keeps the result's in its place. */
  readonly seen: AllowListVersion;
}

/** A list that counts: only `verifyAllowList` makes it. */
export interface AllowList extends AllowListBody {
  readonly hash: Bytes;
  readonly __verified: 'AllowList';
}

/**
 * Checks the list as everybody does who trusts a machine by it.
 *
 * @throws BombyxError `wire/malformed`, `wire/too-large`, `attest/allow-list-signature`, `attest/allow-list`,
 * `attest/allow-list-time`, `attest/allow-list-version`.
 */
export async function verifyAllowList(bytes: Uint8Array, expected: AllowListExpectation): Promise<AllowList> {
  const { body: signed, signatures } = parseCbor(listSchema, bytes, MAX_ALLOW_LIST_BYTES);
  await demandQuorum(signed, signatures, expected.signers);
  const body = parseCbor(bodySchema, signed, MAX_ALLOW_LIST_BYTES);
  const list = { ...body, hash: await allowListHash(signed), __verified: 'AllowList' } as const;
  demand(list.network === expected.network, 'attest/allow-list', 'network');
  const current = list.issuedAtMs <= expected.nowMs && expected.nowMs < list.expiresAtMs;
  demand(current, 'attest/allow-list-time');
  demand(isSame(list, expected.registry), 'attest/allow-list', 'registry');
  const newer = list.version > expected.seen.version;
  demand(newer || isSame(list, expected.seen), 'attest/allow-list-version');
  return list;
}

/** Signers stand in ascending order, so each counts once; one bad signature spoils the list. */
async function demandQuorum(
  body: Bytes,
  signatures: v.InferOutput<typeof listSchema>['signatures'],
  { keys, threshold }: AllowListSigners,
): Promise<void> {
  demand(threshold >= 1 && signatures.length >= threshold, 'attest/allow-list-signature', 'too few');
  let last = -1;
  for (const { signer, sig } of signatures) {
    const key = keys[signer];
    demand(signer > last && key !== undefined, 'attest/allow-list-signature', 'signer');
    const valid = await verifySignature(key, ALLOW_LIST_DOMAIN, body, sig);
    demand(valid, 'attest/allow-list-signature', `signature of ${signer}`);
    last = signer;
  }
}

function isSame(a: AllowListVersion, b: AllowListVersion): boolean {
  return a.version === b.version && equalBytes(a.hash, b.hash);
}

/** What the registry contract holds. */
export const allowListHash = (body: Uint8Array): Promise<Bytes> => hashInDomain(ALLOW_LIST_DOMAIN, body);

/** @throws BombyxError `input/invalid` for a list out of bounds. */
export const encodeAllowListBody = (body: AllowListBody): Bytes =>
  encodeCbor(parse(bodySchema, body, 'input/invalid') as CborValue);

/** One signer's part. */
export const signAllowList = (signer: Identity, body: Bytes): Promise<Bytes> =>
  signer.sign(ALLOW_LIST_DOMAIN, body);

/** Puts parts together; `signatures` in ascending order of signers. */
export const encodeAllowList = (
  body: Bytes,
  signatures: readonly { readonly signer: number; readonly sig: Bytes }[],
): Bytes => encodeCbor({ body, signatures: signatures.map((each) => ({ ...each })) });
