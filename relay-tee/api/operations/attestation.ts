/** The relay proves its machine and its keys to whoever asks. SPEC §15.2. */
import * as v from 'valibot';
import { encodeEvidence } from '#protocol/attestation/evidence.ts';
import {
  ATTEST_NONCE_BYTES,
  MAX_CHECKPOINT_CHARACTERS,
  MAX_EVIDENCE_BYTES,
} from '#protocol/attestation/limits.ts';
import { fromUtf8 } from '#protocol/bytes/bytes.ts';
import { currentCheckpoint } from '../../log/proofs.ts';
import { boundedText, fixedBytes, fixedText, peerIdText, toText } from '../fields.ts';
import { operation } from '../operation.ts';

/** What the holder of the attested key says now: its signature is over the nonce, the caller and this checkpoint. */
const liveness = v.strictObject({
  checkpoint: v.pipe(v.string(), v.maxLength(MAX_CHECKPOINT_CHARACTERS)),
  signature: fixedText(64),
});

export const readAttestation = operation(
  {
    id: 'readAttestation',
    summary:
      'Evidence of the machine for the keys of this relay: with `caller` that of this hour and a live signature over the nonce, without it a quote over the nonce.',
    tag: 'attestation',
    method: 'GET',
    path: '/v1/attestation',
    signer: 'none',
    query: v.strictObject({ nonce: fixedBytes(ATTEST_NONCE_BYTES), caller: v.optional(peerIdText) }),
    answer: v.strictObject({ evidence: boundedText(MAX_EVIDENCE_BYTES), live: v.optional(liveness) }),
    refusals: ['relay/busy', 'relay/evidence'],
  },
  async ({ query: { nonce, caller } }, { attester, identity, transparency }) => {
    if (caller === undefined) return { evidence: toText(encodeEvidence(await attester.evidenceFor(nonce))) };
    const checkpoint = fromUtf8(await currentCheckpoint(transparency, identity.notes));
    const { evidence, signature } = await attester.liveEvidence({ challenge: nonce, caller, checkpoint });
    return { evidence: toText(encodeEvidence(evidence)), live: { checkpoint, signature: toText(signature) } };
  },
);
