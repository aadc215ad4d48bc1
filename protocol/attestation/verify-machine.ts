/**
 * The hardware's half of a proof: which machine, in which state, runs which program. SPEC §15.5 steps 1 to 23.
 *
 * Time, trust and policy are arguments without defaults; each step refuses with its own code, in the order of the list.
 */
import { concat, equalBytes, type Bytes } from '../bytes/bytes.ts';
import { sha256 } from '../crypto/hash.ts';
import { ended } from './at-once.ts';
import { earliestEndMs, verifyPckChain } from './chain.ts';
import { verifyCollateral } from './collateral.ts';
import { demand } from './demand.ts';
import { demandSignature } from './ecdsa.ts';
import { replayEvents } from './event-log.ts';
import type { Evidence } from './evidence.ts';
import {
  MAX_CHAIN_CHARACTERS,
  MAX_CRL_BYTES,
  MAX_DOCUMENT_BYTES,
  MAX_EVENT_NAME_CHARACTERS,
  MAX_EVENT_PAYLOAD_BYTES,
  MAX_EVENTS,
  MAX_QUOTE_BYTES,
} from './limits.ts';
import { findMeasurement } from './measurement.ts';
import { decodePckExtension, type Platform } from './pck-extension.ts';
import {
  checkMachine,
  checkModuleFloor,
  checkPolicy,
  checkTcb,
  type EvidencePolicy,
  type Measurement,
} from './policy.ts';
import { checkQe } from './qe-identity.ts';
import { decodeQuote, type Quote } from './quote.ts';
import { checkModule, evaluateTcb, type TcbVerdict } from './tcb.ts';
import type { TcbInfo } from './tcb-info.ts';
import { checkTdAttributes, checkXfam } from './td-attributes.ts';
import type { TdReport } from './td-report.ts';
import type { TrustProfile } from './trust.ts';

/** By whose clock, under whose root, for whose rules a machine is judged. */
export interface Judgement {
  /** Milliseconds since the Unix epoch. In a browser: the later of its clock and the last signed checkpoint's. */
  readonly nowMs: number;
  readonly profile: TrustProfile;
  readonly policy: EvidencePolicy;
}

export interface ProvenMachine {
  readonly td: TdReport;
  readonly measurement: Measurement;
  readonly tcb: TcbVerdict;
  /** The lower of the two documents' evaluation data numbers. */
  readonly evaluationNumber: number;
  readonly ppid: Bytes;
  /** When the first part of the proof ends. */
  readonly validUntilMs: number;
}

/** What of evidence the hardware answers for. */
export type MachineEvidence = Pick<Evidence, 'quote' | 'events' | 'collateral'>;

/** Before this, and in the year 2286, a clock is wrong rather than a machine. */
const EARLIEST_MS = Date.UTC(2024);
const LATEST_MS = 10_000_000_000_000;

/** @throws BombyxError with the code of the first step that fails. */
export async function verifyMachine(evidence: MachineEvidence, judgement: Judgement): Promise<ProvenMachine> {
  const { nowMs, profile, policy } = judgement;
  checkClock(nowMs);
  checkPolicy(policy);
  checkSizes(evidence);
  const quote = decodeQuote(evidence.quote);
  const chain = await verifyPckChain(quote.pckChain, profile, nowMs);
  const [collateral, qeReport, quoteSignature, replayed] = await ended([
    verifyCollateral(evidence.collateral, { chain, profile, nowMs }),
    verifyQeReport(quote, chain.pck.point),
    demandSignature(quote.attestationKey, quote, 'attest/quote-signature'),
    replayEvents(evidence.events),
  ]);
  const { tcbInfo, qeIdentity, validUntilMs } = await collateral;
  const evaluationNumber = Math.min(tcbInfo.evaluationNumber, qeIdentity.evaluationNumber);
  demand(evaluationNumber >= policy.minEvaluationNumber, 'attest/evaluation');
  const { ppid, tcb: svns, ...platform } = decodePckExtension(chain.pck.sgxExtension);
  checkPlatform(platform, tcbInfo);
  await qeReport;
  checkQe(quote.qeReport, qeIdentity);
  await quoteSignature;
  checkModule(quote.td, tcbInfo);
  const tcb = evaluateTcb(svns, quote, tcbInfo, qeIdentity);
  checkTcb(tcb, policy);
  checkModuleFloor(quote.td.teeTcbSvn, policy);
  checkTdAttributes(quote.td);
  checkXfam(quote.td);
  checkMachine(ppid, policy);
  return {
    td: quote.td,
    measurement: findMeasurement(policy.measurements, quote.td, evidence.events, await replayed),
    tcb,
    evaluationNumber,
    ppid,
    validUntilMs: Math.min(validUntilMs, earliestEndMs(Object.values(chain))),
  };
}

function checkClock(nowMs: number): void {
  demand(Number.isSafeInteger(nowMs) && nowMs >= EARLIEST_MS && nowMs < LATEST_MS, 'attest/clock');
}

/** Before anything is parsed: what comes through another door than the decoder is bounded as well. */
function checkSizes({ quote, events, collateral }: MachineEvidence): void {
  const { tcbInfo, qeIdentity, rootCrl, pckCrl } = collateral;
  const sizes: readonly (readonly [size: number, max: number])[] = [
    [quote.length, MAX_QUOTE_BYTES],
    [events.length, MAX_EVENTS],
    ...events.map(({ event }) => [event.length, MAX_EVENT_NAME_CHARACTERS] as const),
    ...events.map(({ payload }) => [payload.length, MAX_EVENT_PAYLOAD_BYTES] as const),
    [tcbInfo.json.length, MAX_DOCUMENT_BYTES],
    [qeIdentity.json.length, MAX_DOCUMENT_BYTES],
    [tcbInfo.issuerChain.length, MAX_CHAIN_CHARACTERS],
    [qeIdentity.issuerChain.length, MAX_CHAIN_CHARACTERS],
    [rootCrl.length, MAX_CRL_BYTES],
    [pckCrl.length, MAX_CRL_BYTES],
  ];
  demand(
    sizes.every(([size, max]) => size <= max),
    'attest/size',
  );
}

function checkPlatform({ fmspc, pceId }: Omit<Platform, 'ppid' | 'tcb'>, info: TcbInfo): void {
  demand(equalBytes(fmspc, info.fmspc) && equalBytes(pceId, info.pceId), 'attest/platform');
}

/** The PCK key vouches for the quoting enclave, and that for the attestation key. */
async function verifyQeReport(quote: Quote, pck: Bytes): Promise<void> {
  const signed = { content: quote.qeReportBytes, signature: quote.qeReportSignature };
  await demandSignature(pck, signed, 'attest/qe-report');
  const bound = await sha256(concat(quote.attestationKey, quote.qeAuthData));
  const reportData = concat(bound, new Uint8Array(32));
  demand(equalBytes(reportData, quote.qeReport.reportData), 'attest/attestation-key');
}
