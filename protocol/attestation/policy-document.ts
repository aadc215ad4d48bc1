/** Policies as documents: what a requester sends with its ticket, and what allow-lists are made of. SPEC §15.7. */
import * as v from 'valibot';
import { encodeCbor, type CborValue } from '../bytes/cbor.ts';
import type { Bytes } from '../bytes/bytes.ts';
import { hashInDomain } from '../crypto/hash.ts';
import {
  boundedBytes,
  boundedInteger,
  boundedText,
  fixedBytes,
  parse,
  parseCbor,
} from '../messages/schema.ts';
import { MAX_EVENT_PAYLOAD_BYTES, MAX_POLICY_BYTES } from './limits.ts';
import type { EvidencePolicy } from './policy.ts';
import { TCB_STATUSES } from './tcb-status.ts';

const POLICY_DOMAIN = 'bombyx/policy/1';
const REGISTER_BYTES = 48;
const MAX_LIST = 256;

const register = fixedBytes(REGISTER_BYTES);
const listOf = <S extends v.GenericSchema>(schema: S, min: number) =>
  v.pipe(v.array(schema), v.minLength(min), v.maxLength(MAX_LIST));

const bootSchema = v.variant('kind', [
  v.strictObject({
    kind: v.literal('dstack'),
    appId: fixedBytes(20),
    composeHash: fixedBytes(32),
    keyProvider: boundedBytes(1, MAX_EVENT_PAYLOAD_BYTES),
  }),
  v.strictObject({ kind: v.literal('register'), rtMr3: register }),
]);

const measurementSchema = v.strictObject({
  name: boundedText(1, 64),
  mrTd: register,
  rtMr0: register,
  rtMr1: register,
  rtMr2: register,
  mrConfigId: register,
  mrOwner: register,
  mrOwnerConfig: register,
  tdAttributes: fixedBytes(8),
  xfam: fixedBytes(8),
  boot: bootSchema,
});

export const policySchema = v.strictObject({
  compute: v.literal('cpu'),
  measurements: listOf(measurementSchema, 1),
  machines: v.union([v.literal('any-machine'), listOf(fixedBytes(16), 1)]),
  statuses: listOf(v.picklist(TCB_STATUSES.filter((each) => each !== 'Revoked')), 1),
  advisories: listOf(v.pipe(boundedText(1, 32), v.regex(/^INTEL-SA-\d+$/)), 0),
  minEvaluationNumber: boundedInteger(1, 0xffff_ffff),
  modules: listOf(v.strictObject({ version: boundedInteger(0, 0xff), minSvn: boundedInteger(0, 0xff) }), 1),
});

const confidentialSchema = v.strictObject({ class: v.literal('confidential'), policy: policySchema });

/** The document of class `confidential`. @throws BombyxError `input/invalid` for a policy out of bounds. */
export function encodeConfidentialPolicy(policy: EvidencePolicy): Bytes {
  const document = parse(confidentialSchema, { class: 'confidential', policy }, 'input/invalid');
  return encodeCbor(document as CborValue);
}

/** @throws BombyxError `wire/malformed`, `wire/too-large`. */
export const decodeConfidentialPolicy = (bytes: Uint8Array): EvidencePolicy =>
  parseCbor(confidentialSchema, bytes, MAX_POLICY_BYTES).policy;

/** What tickets and encapsulations are bound to. */
export const confidentialPolicyHash = (policy: EvidencePolicy): Promise<Bytes> =>
  hashInDomain(POLICY_DOMAIN, encodeConfidentialPolicy(policy));
