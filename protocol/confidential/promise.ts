/** The release promise: the relay's word that the release of its share lies in its log. SPEC §16. */
import * as v from 'valibot';
import type { AttestedProvider, AttestedRelay } from '../attestation/attested.ts';
import { equalBytes, type Bytes } from '../bytes/bytes.ts';
import { encodeCbor, type CborValue } from '../bytes/cbor.ts';
import { sha256 } from '../crypto/hash.ts';
import { IDENTITY_KEY_BYTES, type Identity } from '../crypto/identity.ts';
import { BombyxError } from '../errors.ts';
import { MAX_LOG_LEAVES, MAX_LOG_RECORD_BYTES, MAX_RELEASE_PROMISE_BYTES } from '../limits.ts';
import { keyReleaseRecord, leafOf, SALT_BYTES, type KeyRelease } from '../log/leaves.ts';
import {
  boundedBytes,
  boundedInteger,
  fixedBytes,
  networkName,
  parse,
  parseCbor,
} from '../messages/schema.ts';
import { decodeSigned, signStatement, verifySigned } from '../messages/signed.ts';
import type { VerifiedTicket } from '../receipt/verify.ts';

const DOMAIN = 'bombyx/release/1';

const promiseBody = v.strictObject({
  network: networkName,
  relayKey: fixedBytes(IDENTITY_KEY_BYTES),
  /** The release as it was logged. */
  record: boundedBytes(1, MAX_LOG_RECORD_BYTES),
  salt: fixedBytes(SALT_BYTES),
  /** Of the leaf, from 0. */
  position: boundedInteger(0, MAX_LOG_LEAVES - 1),
});

export type PromiseBody = v.InferOutput<typeof promiseBody>;

/** @throws BombyxError `input/invalid` on a body that nobody would take. */
export const signPromise = (relay: Pick<Identity, 'sign'>, body: PromiseBody): Promise<Bytes> =>
  signStatement(relay, DOMAIN, encodeCbor(parse(promiseBody, body, 'input/invalid') as CborValue));

/** What a requester knows of its own job. */
export interface OwnJob {
  readonly ticket: VerifiedTicket;
  readonly relay: AttestedRelay;
  readonly provider: AttestedProvider;
  /** Its encapsulation to the relay. */
  readonly relayEnc: Uint8Array;
}

/** A release that the relay answers for: only `verifyPromise` makes it, and without it nothing of an answer is shown. */
export interface PromisedRelease extends KeyRelease {
  /** To be looked for in the log at `position`. */
  readonly leaf: Bytes;
  readonly position: number;
  readonly __verified: 'Release';
}

/**
 * Checks the first chunk of a confidential answer, which is the promise and nothing else.
 *
 * @throws BombyxError `wire/malformed`, `wire/too-large`, `release/promise`.
 */
export async function verifyPromise(bytes: Uint8Array, job: OwnJob): Promise<PromisedRelease> {
  const signed = decodeSigned(bytes, MAX_RELEASE_PROMISE_BYTES);
  const body = parseCbor(promiseBody, signed.body, MAX_RELEASE_PROMISE_BYTES);
  await verifySigned(signed, DOMAIN, job.relay.signingKey, undefined, 'release/promise');
  const record = keyReleaseRecord.decode(body.record);
  const wrong =
    (body.network !== job.ticket.network && 'network') ||
    (!equalBytes(body.relayKey, job.relay.signingKey) && 'relay') ||
    (await foreign(record, job));
  if (wrong) throw new BombyxError('release/promise', wrong);
  const leaf = await leafOf('release', body.salt, body.record);
  return { ...record, leaf, position: body.position, __verified: 'Release' };
}

/** What of the record is about another job, if anything. */
async function foreign(record: KeyRelease, { ticket, provider, relayEnc }: OwnJob): Promise<string | false> {
  return (
    (!equalBytes(record.ticketHash, ticket.hash) && 'ticket') ||
    (record.provider !== provider.id && 'provider') ||
    (!equalBytes(record.policyHash, ticket.policyHash) && 'policy') ||
    (!equalBytes(record.encHash, await sha256(relayEnc)) && 'encapsulation') ||
    (!equalBytes(record.machineHash, await sha256(provider.ppid)) && 'machine')
  );
}
