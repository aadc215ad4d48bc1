/** One simulated confidential VM, from boot to evidence: what development builds run in place of a TDX machine. */
import { digestOfEvent, replay } from '../../../protocol/attestation/event-log.ts';
import type { BootEvent, Collateral, Evidence } from '../../../protocol/attestation/evidence.ts';
import type { EvidencePolicy, Measurement } from '../../../protocol/attestation/policy.ts';
import { reportDataOf, type ReportDataFields } from '../../../protocol/attestation/report-data.ts';
import { utf8, type Bytes } from '../../../protocol/bytes/bytes.ts';
import { fromHex } from '../../../protocol/bytes/text.ts';
import { EVALUATION_NUMBER, makeCollateral, type Dates } from './collateral.ts';
import { makeInfrastructure, PLATFORM, simulatedRoot, type Infrastructure } from './infrastructure.ts';
import { goodFields, makeQuote, type Shape, type TdFields } from './quote.ts';

const DAY_MS = 86_400_000;
/** Intel's documents last as long. */
const COLLATERAL_LIFETIME_MS = 30 * DAY_MS;

/** Nothing but SEPT_VE_DISABLE. */
const TD_ATTRIBUTES = fromHex('0000001000000000');
/** x87, SSE, AVX, AVX-512, PKRU, AMX: what a real guest has. */
const XFAM = fromHex('e702060000000000');
/** Module 1.6, and microcode at its newest. */
export const TEE_TCB_SVN = Uint8Array.of(6, 1, 3);

/** What a simulated image measures to: its name, since there is no image. */
const register = async (text: string): Promise<Bytes> =>
  new Uint8Array(await crypto.subtle.digest('SHA-384', utf8(`SIMULATED ${text}`)));

const KEY_PROVIDER = utf8('{"name":"SIMULATED","id":""}');

/** The boot log of an application with this compose hash. */
export function bootLogOf(appId: Bytes, composeHash: Bytes): BootEvent[] {
  const events: readonly (readonly [string, Bytes])[] = [
    ['system-preparing', new Uint8Array()],
    ['app-id', appId],
    ['compose-hash', composeHash],
    ['instance-id', new Uint8Array(20)],
    ['boot-mr-done', new Uint8Array()],
    ['key-provider', KEY_PROVIDER],
    ['system-ready', new Uint8Array()],
  ];
  return events.map(([event, payload]) => ({ event, payload }));
}

/** The measurement of `image` started with `composeHash`. */
export async function measurementOf(image: string, composeHash: Bytes): Promise<Measurement> {
  return {
    name: `SIMULATED ${image}`,
    mrTd: await register('MRTD'),
    rtMr0: await register('RTMR0'),
    rtMr1: await register('RTMR1'),
    rtMr2: await register(`RTMR2 of ${image}`),
    mrConfigId: new Uint8Array(48),
    mrOwner: new Uint8Array(48),
    mrOwnerConfig: new Uint8Array(48),
    tdAttributes: TD_ATTRIBUTES,
    xfam: XFAM,
    boot: { kind: 'dstack', appId: composeHash.slice(0, 20), composeHash, keyProvider: KEY_PROVIDER },
  };
}

/** What accepts exactly this simulated machine, running `measurements`. */
export const policyOf = (...measurements: readonly Measurement[]): EvidencePolicy => ({
  compute: 'cpu',
  measurements,
  machines: [PLATFORM.ppid],
  statuses: ['UpToDate'],
  advisories: [],
  minEvaluationNumber: EVALUATION_NUMBER,
  modules: [{ version: 1, minSvn: 6 }],
});

export class SimulatedMachine {
  readonly infrastructure: Infrastructure;
  readonly measurement: Measurement;
  readonly events: readonly BootEvent[];
  /** What the simulated Intel says about this machine. */
  readonly collateral: Collateral;

  constructor(
    infrastructure: Infrastructure,
    measurement: Measurement,
    events: readonly BootEvent[],
    collateral: Collateral,
  ) {
    this.infrastructure = infrastructure;
    this.measurement = measurement;
    this.events = events;
    this.collateral = collateral;
  }

  /** Boots `image` with `composeHash` (32 bytes) on a machine that Intel spoke of a day ago. */
  static async boot(image: string, composeHash: Bytes, nowMs: number): Promise<SimulatedMachine> {
    const dates: Dates = {
      issuedAtMs: nowMs - DAY_MS,
      nextUpdateMs: nowMs + COLLATERAL_LIFETIME_MS - DAY_MS,
    };
    const validity = { notBeforeMs: dates.issuedAtMs, notAfterMs: nowMs + 365 * DAY_MS };
    const infrastructure = await makeInfrastructure(await simulatedRoot(), validity, PLATFORM);
    const events = bootLogOf(composeHash.slice(0, 20), composeHash);
    return new SimulatedMachine(
      infrastructure,
      await measurementOf(image, composeHash),
      events,
      await makeCollateral(infrastructure, dates),
    );
  }

  /** Registers of the VM as the TDX module reports them. */
  async registers(reportData: Bytes): Promise<TdFields> {
    const { name: _, boot: __, ...registers } = this.measurement;
    const rtMr3 = await replay(await Promise.all(this.events.map(digestOfEvent)));
    return { ...registers, teeTcbSvn: TEE_TCB_SVN, teeTcbSvn2: TEE_TCB_SVN, rtMr3, reportData };
  }

  /** A quote over any 64 bytes, as the guest's agent gives it. */
  async quote(reportData: Bytes, shape: Shape = 'v4'): Promise<Bytes> {
    return makeQuote(goodFields(this.infrastructure, shape, await this.registers(reportData)));
  }

  /** Everything that a verifier asks for. */
  async evidenceFor(fields: ReportDataFields, shape: Shape = 'v4'): Promise<Evidence> {
    const { sealingKey, signingKey, notAfterMs, nonce } = fields;
    return {
      quote: await this.quote(await reportDataOf(fields), shape),
      events: [...this.events],
      collateral: this.collateral,
      sealingKey,
      signingKey,
      notAfterMs,
      nonce,
    };
  }
}
