/** Fixed records, figures and signers that the log's vectors are made from and its tests begin with. */
import type { Bytes } from '../../bytes/bytes.ts';
import type { Identity } from '../../crypto/identity.ts';
import type { FiguresBody } from '../../log/figures.ts';
import type { JournalHead, KeyRefusal, KeyRelease } from '../../log/leaves.ts';
import type { NoteSigner } from '../../log/note.ts';
import type { ProvenanceBody } from '../../log/provenance.ts';
import { counting, fixedIdentity, fixedIdentityKeys } from '../fixed.ts';

const TIME_MS = 1_760_000_000_000;

/** Signs notes with the key of a 32-byte seed. */
export async function fixedNoteSigner(name: string, seed: Bytes): Promise<NoteSigner> {
  const { privateKey } = await fixedIdentityKeys(seed);
  const { publicKey } = await fixedIdentity(seed);
  const sign = async (text: Bytes) => new Uint8Array(await crypto.subtle.sign('Ed25519', privateKey, text));
  return { name, publicKey, sign };
}

/** One record of each kind that a relay writes, which every field check lets through. */
export async function fixedLogRecords(): Promise<{
  journal: JournalHead;
  release: KeyRelease;
  refusal: KeyRefusal;
}> {
  const { peerId: provider } = await fixedIdentity(counting(32, 33));
  const job = { ticketHash: counting(32, 1), provider, policyHash: counting(32, 2), timeMs: TIME_MS };
  const evidence = {
    encHash: counting(32, 3),
    reportDataHash: counting(32, 4),
    machineHash: counting(32, 5),
  };
  return {
    journal: { entries: 12_345, head: counting(32, 6), timeMs: TIME_MS },
    release: { ...job, ...evidence },
    refusal: { ...job, reason: 'engine/unsupported' },
  };
}

/** A claim that every field check lets through. */
export const fixedProvenanceBody = (provider: Identity): ProvenanceBody => ({
  providerKey: provider.publicKey,
  model: 'silkworm-1',
  weightsHash: counting(32, 0x80),
  class: 'open',
  requestHash: counting(32, 0xa0),
  transcriptHash: counting(32, 0xc0),
  promptTokens: 31,
  completionTokens: 120,
  finishedAtMs: TIME_MS,
});

/** Figures of a week that every field check lets through. */
export async function fixedFiguresBody(): Promise<FiguresBody> {
  const { peerId: provider } = await fixedIdentity(counting(32, 33));
  return {
    network: 'devnet',
    provider,
    fromMs: TIME_MS - 7 * 86_400_000,
    toMs: TIME_MS,
    accounts: 12,
    jobs: 61,
    tokens: 14_000,
    successPermille: 983,
    speedMilli: 41_500,
  };
}
