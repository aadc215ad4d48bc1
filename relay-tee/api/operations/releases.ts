/** Class `confidential`: a provider's machine proves itself and gets the relay's share of one answer's keys. */
import * as v from 'valibot';
import { ATTEST_ERRORS } from '#protocol/attestation/errors.ts';
import { MAX_EVIDENCE_BYTES } from '#protocol/attestation/limits.ts';
import { equalBytes } from '#protocol/bytes/bytes.ts';
import { BombyxError, isErrorCode, type ErrorCode } from '#protocol/errors.ts';
import { decodeTicket } from '#protocol/messages/ticket.ts';
import { demand } from '../callers.ts';
import { boundedBytes, fixedBytes, fixedText, statement, statementText, toText } from '../fields.ts';
import { operation } from '../operation.ts';
import type { Parts } from '../parts.ts';
import type { KeyRelease } from '../ports.ts';
import { NO_PROMISE } from './refusals.ts';

/** Evidence in base64url, and the rest of the request. */
const MAX_RELEASE_BODY_BYTES = Math.ceil((MAX_EVIDENCE_BYTES * 4) / 3) + 8_192;

/** X-Wing's, and an export with its tag. */
const ENC_BYTES = 1_120;
const BOX_BYTES = 48;

/** Whatever can be wrong with a machine, SPEC §15.5. */
const EVIDENCE = Object.keys(ATTEST_ERRORS).filter(isErrorCode);

/** What else the relay checks before it gives its share, SPEC §16. */
const RELEASE = [
  'release/policy',
  'release/key',
  'release/nonce',
  'release/recipient',
  'release/repeated',
  'envelope/open',
  'relay/busy',
] as const satisfies readonly ErrorCode[];

/** @throws BombyxError `relay/absent` */
function releaseOf({ release }: Parts): KeyRelease {
  if (!release) throw new BombyxError('relay/absent', 'no class confidential');
  return release;
}

export const releaseNonce = operation(
  {
    id: 'releaseNonce',
    summary: "A nonce for a provider's evidence.",
    tag: 'releases',
    method: 'GET',
    path: '/v1/releases/nonce',
    signer: 'provider',
    answer: v.strictObject({ nonce: fixedText(32) }),
    refusals: ['relay/absent'],
  },
  async (_, parts) => ({ nonce: toText(releaseOf(parts).nonce()) }),
);

export const releaseKey = operation(
  {
    id: 'releaseKey',
    summary: "The relay's share of an answer's keys, sealed to the machine that the evidence is of.",
    tag: 'releases',
    method: 'POST',
    path: '/v1/releases',
    signer: 'provider',
    maxBodyBytes: MAX_RELEASE_BODY_BYTES,
    body: v.strictObject({
      ticket: statement,
      relayKeyId: fixedBytes(32),
      enc: fixedBytes(ENC_BYTES),
      evidence: boundedBytes(MAX_EVIDENCE_BYTES),
    }),
    answer: v.strictObject({
      enc: fixedText(ENC_BYTES),
      box: fixedText(BOX_BYTES),
      promise: statementText,
    }),
    refusals: [
      'relay/absent',
      'relay/forbidden',
      'ticket/invalid',
      'ticket/late',
      'wire/malformed',
      ...EVIDENCE,
      ...RELEASE,
      ...NO_PROMISE,
    ],
  },
  async ({ body, key }, parts) => {
    const release = releaseOf(parts);
    demand(equalBytes(decodeTicket(body.ticket).body.providerKey, key));
    const { enc, box, promise } = await release.release(body);
    return { enc: toText(enc), box: toText(box), promise: toText(promise) };
  },
);
