/** Proof that a provider's claim about an answer stood in a relay's log when the relay committed it on the chain. SPEC §8. */
import * as v from 'valibot';
import { equalBytes, type Bytes } from '../bytes/bytes.ts';
import { encodeCbor, type CborValue } from '../bytes/cbor.ts';
import { BombyxError } from '../errors.ts';
import {
  MAX_CHECKPOINT_BYTES,
  MAX_LOG_LEAVES,
  MAX_LOG_RECORD_BYTES,
  MAX_PROVENANCE_PROOF_BYTES,
} from '../limits.ts';
import { boundedBytes, boundedInteger, fixedBytes, parse, parseCbor } from '../messages/schema.ts';
import { verifyCheckpoint, type VerifiedCheckpoint } from './checkpoint.ts';
import { leafOf, SALT_BYTES } from './leaves.ts';
import type { NoteKey } from './note.ts';
import { verifyProvenanceRecord, type ProvenanceRecord } from './provenance.ts';
import { HASH_BYTES } from './tree.ts';
import { verifyInclusion } from './verify.ts';

const MAX_PATH_HASHES = Math.log2(MAX_LOG_LEAVES);

const proofSchema = v.strictObject({
  record: boundedBytes(1, MAX_LOG_RECORD_BYTES),
  salt: fixedBytes(SALT_BYTES),
  position: boundedInteger(0, MAX_LOG_LEAVES),
  path: v.pipe(v.array(fixedBytes(HASH_BYTES)), v.maxLength(MAX_PATH_HASHES)),
  checkpoint: boundedBytes(1, MAX_CHECKPOINT_BYTES),
});

/** What a requester keeps of an answer, beside the answer. */
export type ProvenanceProof = v.InferOutput<typeof proofSchema>;

/** What the verifier knows by itself, from the chain and not from the proof. */
export interface CommittedLog {
  readonly log: NoteKey;
  /** `root` of one of the relay's commits. */
  readonly root: Bytes;
}

/** In the order in which they are checked. */
export const PROVENANCE_STEPS = ['signed', 'checkpoint', 'committed', 'included'] as const;
export type ProvenanceStep = (typeof PROVENANCE_STEPS)[number];

/** A claim that was in the log by the time of the commit. That it is true is not proven. */
export interface ProvenProvenance {
  readonly record: ProvenanceRecord;
  readonly checkpoint: VerifiedCheckpoint;
  readonly __proven: 'Provenance';
}

/** @throws BombyxError `input/invalid`. */
export const encodeProvenanceProof = (proof: ProvenanceProof): Bytes =>
  encodeCbor(parse(proofSchema, proof, 'input/invalid') as CborValue);

/** @throws BombyxError `wire/malformed`, `wire/too-large`. */
export const decodeProvenanceProof = (bytes: Uint8Array): ProvenanceProof =>
  parseCbor(proofSchema, bytes, MAX_PROVENANCE_PROOF_BYTES);

/**
 * Checks a proof step by step and tells each step that holds to `passed`, so that a page can show how far it came.
 *
 * @throws BombyxError `wire/malformed`, `wire/too-large`, `wire/signature` (signed); `log/checkpoint` or `wire/…`
 * (checkpoint); `log/uncommitted` (committed); `log/inclusion` (included).
 */
export async function verifyProvenance(
  proof: ProvenanceProof,
  committed: CommittedLog,
  passed: (step: ProvenanceStep) => void,
): Promise<ProvenProvenance> {
  const record = await verifyProvenanceRecord(proof.record);
  passed('signed');
  const checkpoint = await verifyCheckpoint(proof.checkpoint, committed.log);
  passed('checkpoint');
  if (!equalBytes(checkpoint.root, committed.root)) throw new BombyxError('log/uncommitted');
  passed('committed');
  const leaf = await leafOf('provenance', proof.salt, proof.record);
  await verifyInclusion(checkpoint, proof.position, leaf, proof.path);
  passed('included');
  return { record, checkpoint, __proven: 'Provenance' };
}
