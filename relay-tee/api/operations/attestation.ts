/** The relay proves its machine and its keys to whoever asks. SPEC §15.2. */
import * as v from 'valibot';
import { encodeEvidence } from '#protocol/attestation/evidence.ts';
import {
  ATTEST_NONCE_BYTES,
  MAX_CHECKPOINT_CHARACTERS,
  MAX_EVIDENCE_BYTES,
} from '#protocol/attestation/limits.ts';
import { relayStatement } from '#protocol/attestation/liveness.ts';
import { reportDataOf } from '#protocol/attestation/report-data.ts';
import { fromUtf8 } from '#protocol/bytes/bytes.ts';
import { statementBytes } from '#protocol/messages/signed.ts';
import { currentCheckpoint } from '../../log/proofs.ts';
import { boundedText, fixedBytes, fixedText, peerIdText, toText } from '../fields.ts';
import { operation } from '../operation.ts';

export const readAttestation = operation(
  {
    id: 'readAttestation',
    summary: 'Evidence of the machine for the keys of this relay, and a live signature over the nonce.',
    tag: 'attestation',
    method: 'GET',
    path: '/v1/attestation',
    signer: 'none',
    query: v.strictObject({ nonce: fixedBytes(ATTEST_NONCE_BYTES), caller: peerIdText }),
    answer: v.strictObject({
      evidence: boundedText(MAX_EVIDENCE_BYTES),
      checkpoint: v.pipe(v.string(), v.maxLength(MAX_CHECKPOINT_CHARACTERS)),
      signature: fixedText(64),
    }),
    refusals: [],
  },
  async ({ query: { nonce, caller } }, { attester, identity, transparency }) => {
    const { network, peerId, signer, notes } = identity;
    const evidence = await attester.attest(nonce);
    const reportData = await reportDataOf({ ...evidence, role: 'relay', network, id: peerId });
    const checkpoint = fromUtf8(await currentCheckpoint(transparency, notes));
    const live = relayStatement({ challenge: nonce, caller, relay: peerId, reportData, checkpoint });
    return {
      evidence: toText(encodeEvidence(evidence)),
      checkpoint,
      signature: toText(signer.sign(statementBytes(live.domain, live.body))),
    };
  },
);
