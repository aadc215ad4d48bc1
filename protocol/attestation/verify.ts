/**
 * The whole proof: a machine that is accepted, and keys in it that are whose they say, now. SPEC §15.5.
 *
 * Only here an `AttestedRelay` or `AttestedProvider` is made.
 */
import { equalBytes, type Bytes } from '../bytes/bytes.ts';
import { verifySignature } from '../crypto/identity.ts';
import { peerIdOf, type PeerId } from '../ids.ts';
import type { Attested, AttestedProvider, AttestedRelay } from './attested.ts';
import { demand } from './demand.ts';
import type { Evidence } from './evidence.ts';
import {
  ATTEST_NONCE_BYTES,
  ATTESTED_SEALING_KEY_BYTES,
  EVIDENCE_CLOCK_SKEW_MS,
  EVIDENCE_LIFETIME_MS,
} from './limits.ts';
import { providerStatement, relayStatement, type LiveStatement } from './liveness.ts';
import type { EvidencePolicy } from './policy.ts';
import { reportDataOf, type AttestedRole } from './report-data.ts';
import { verifyMachine, type Judgement } from './verify-machine.ts';

const SIGNING_KEY_BYTES = 32;

/** The quote was made for this question: it holds the caller's own 32 random bytes. */
interface AskedNow {
  readonly kind: 'nonce';
  readonly nonce: Bytes;
}

/** The quote was made before; the holder of its signing key answers now. */
interface RelayAnswersNow {
  readonly kind: 'live';
  readonly challenge: Bytes;
  readonly caller: PeerId;
  readonly checkpoint: string;
  readonly signature: Bytes;
}

interface ProviderAnswersNow {
  readonly kind: 'live';
  readonly sessionId: Bytes;
  readonly requester: PeerId;
  readonly signature: Bytes;
}

/** What the verifier knows beforehand, and the evidence has to say. */
export interface Expected<AnswersNow> {
  readonly network: string;
  readonly id: PeerId;
  readonly freshness: AskedNow | AnswersNow;
}

export type ExpectedRelay = Expected<RelayAnswersNow>;
export type ExpectedProvider = Expected<ProviderAnswersNow>;

/** Every result that was made here; a cast makes an object of the type, but does not put it in. */
const proven = new WeakSet<Attested>();

/**
 * Proves the relay that the registry lists under `expected.id`.
 *
 * @throws BombyxError `attest/…`, the code of the first step that fails.
 */
export async function verifyRelay(
  evidence: Evidence,
  expected: ExpectedRelay,
  judgement: Judgement,
): Promise<AttestedRelay> {
  const attested = await verifyKeys('relay', evidence, expected, judgement);
  const { id, freshness } = expected;
  if (freshness.kind === 'live') {
    const { reportData } = attested;
    await demandLive(attested, relayStatement({ ...freshness, relay: id, reportData }), freshness.signature);
  }
  return prove<AttestedRelay>({ ...attested, __attested: 'AttestedRelay' });
}

/**
 * Proves a provider, for a requester that has a session with it or a relay that gave it a nonce.
 *
 * @throws BombyxError `attest/…`, the code of the first step that fails.
 */
export async function verifyProvider(
  evidence: Evidence,
  expected: ExpectedProvider,
  judgement: Judgement,
): Promise<AttestedProvider> {
  const attested = await verifyKeys('provider', evidence, expected, judgement);
  const { freshness } = expected;
  if (freshness.kind === 'live')
    await demandLive(attested, providerStatement({ ...attested, ...freshness }), freshness.signature);
  return prove<AttestedProvider>({ ...attested, __attested: 'AttestedProvider' });
}

/**
 * To be called on every use: proofs end, and floors rise.
 *
 * @throws BombyxError `attest/unproven` for what no verifier made, `attest/lifetime`, `attest/evaluation`.
 */
export function checkStillProven(
  attested: AttestedRelay | AttestedProvider,
  nowMs: number,
  { minEvaluationNumber }: Pick<EvidencePolicy, 'minEvaluationNumber'>,
): void {
  demand(proven.has(attested), 'attest/unproven');
  checkLifetime(attested.notAfterMs, nowMs);
  demand(nowMs <= attested.validUntilMs, 'attest/lifetime');
  demand(attested.evaluationNumber >= minEvaluationNumber, 'attest/evaluation');
}

async function verifyKeys(
  role: AttestedRole,
  evidence: Evidence,
  expected: ExpectedRelay | ExpectedProvider,
  judgement: Judgement,
): Promise<Attested> {
  const { sealingKey, signingKey, notAfterMs, nonce } = evidence;
  const { network, id, freshness } = expected;
  const asked = freshness.kind === 'nonce' ? freshness.nonce : nonce;
  checkKeySizes(evidence, asked);
  const { td, ...machine } = await verifyMachine(evidence, judgement);
  demand(role === 'provider' || (await peerIdOf(signingKey)) === id, 'attest/identity');
  checkLifetime(notAfterMs, judgement.nowMs);
  const keys = { sealingKey, signingKey, notAfterMs };
  const reportData = await reportDataOf({ ...keys, role, network, id, nonce: asked });
  demand(equalBytes(reportData, td.reportData), 'attest/report-data');
  return {
    ...machine,
    ...keys,
    evidence: judgement.profile.evidence,
    network,
    id,
    reportData,
    issuedAtMs: notAfterMs - EVIDENCE_LIFETIME_MS,
    validUntilMs: Math.min(machine.validUntilMs, notAfterMs),
  };
}

function checkKeySizes({ sealingKey, signingKey }: Evidence, nonce: Bytes): void {
  const fits =
    sealingKey.length === ATTESTED_SEALING_KEY_BYTES &&
    signingKey.length === SIGNING_KEY_BYTES &&
    nonce.length === ATTEST_NONCE_BYTES;
  demand(fits, 'attest/size');
}

/** The machine's clock may be ahead of ours by a little; a proof for longer than it may live is none. */
function checkLifetime(notAfterMs: number, nowMs: number): void {
  const latestMs = nowMs + EVIDENCE_LIFETIME_MS + EVIDENCE_CLOCK_SKEW_MS;
  demand(nowMs < notAfterMs && notAfterMs <= latestMs, 'attest/lifetime');
}

async function demandLive(
  { signingKey }: Attested,
  { domain, body }: LiveStatement,
  signature: Bytes,
): Promise<void> {
  demand(await verifySignature(signingKey, domain, body, signature), 'attest/live');
}

function prove<T extends Attested>(attested: T): T {
  proven.add(Object.freeze(attested));
  return attested;
}
