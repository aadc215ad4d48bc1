/** A simulated machine, and evidence of it with whatever a test wants otherwise; the rest stays as good as it was. */
import type { Collateral, Evidence } from '../../protocol/attestation/evidence.ts';
import type { EvidencePolicy } from '../../protocol/attestation/policy.ts';
import { reportDataOf, type ReportDataFields } from '../../protocol/attestation/report-data.ts';
import { SIMULATED_PROFILE } from '../../protocol/attestation/simulated-profile.ts';
import {
  verifyMachine,
  type Judgement,
  type ProvenMachine,
} from '../../protocol/attestation/verify-machine.ts';
import type { Bytes } from '../../protocol/bytes/bytes.ts';
import { generateIdentityKeys, identityOf, type Identity } from '../../protocol/crypto/identity.ts';
import {
  goodParts,
  makeCollateral,
  type CollateralParts,
  type Dates,
} from '../../relay-tee/attest/simulator/collateral.ts';
import {
  makeInfrastructure,
  simulatedRoot,
  PLATFORM,
  type Infrastructure,
} from '../../relay-tee/attest/simulator/infrastructure.ts';
import {
  issueList,
  type Issuer,
  type ListFields,
  type PlatformFields,
  type Validity,
} from '../../relay-tee/attest/simulator/certificates.ts';
import {
  bootLogOf,
  measurementOf,
  policyOf,
  SimulatedMachine,
} from '../../relay-tee/attest/simulator/machine.ts';
import {
  GOOD_QE,
  goodFields,
  makeQuote,
  type QeFields,
  type QuoteFields,
  type Shape,
  type TdFields,
} from '../../relay-tee/attest/simulator/quote.ts';

export const NOW_MS = Date.UTC(2026, 10, 25, 12);
export const DAY_MS = 86_400_000;

export const DATES: Dates = { issuedAtMs: NOW_MS - DAY_MS, nextUpdateMs: NOW_MS + 29 * DAY_MS };
export const VALIDITY: Validity = { notBeforeMs: NOW_MS - 30 * DAY_MS, notAfterMs: NOW_MS + 300 * DAY_MS };
export const COMPOSE_HASH = new Uint8Array(32).fill(0xc0);

/** A list of `issuer` in which nothing is revoked, but for `change`. */
export const emptyList = (issuer: Issuer, change: Partial<ListFields> = {}): Promise<Bytes> =>
  issueList(issuer, {
    thisUpdateMs: DATES.issuedAtMs,
    nextUpdateMs: DATES.nextUpdateMs,
    serials: [],
    extensions: [],
    ...change,
  });

/** What a test wants otherwise. */
export interface Changes {
  readonly shape?: Shape;
  readonly td?: TdFields;
  readonly qe?: Partial<QeFields>;
  readonly quote?: Partial<QuoteFields>;
  readonly parts?: Partial<CollateralParts>;
  readonly collateral?: Partial<Collateral>;
  readonly policy?: Partial<EvidencePolicy>;
  readonly judgement?: Partial<Judgement>;
}

export class World {
  readonly infrastructure: Infrastructure;
  readonly machine: SimulatedMachine;
  readonly policy: EvidencePolicy;
  /** Attested keys of the machine. */
  readonly signer: Identity;
  readonly keys: ReportDataFields;

  constructor(infrastructure: Infrastructure, machine: SimulatedMachine, signer: Identity) {
    this.infrastructure = infrastructure;
    this.machine = machine;
    this.policy = policyOf(machine.measurement);
    this.signer = signer;
    this.keys = {
      role: 'relay',
      network: 'devnet',
      id: signer.peerId,
      sealingKey: crypto.getRandomValues(new Uint8Array(1_216)),
      signingKey: signer.publicKey,
      notAfterMs: NOW_MS + 3_600_000,
      nonce: crypto.getRandomValues(new Uint8Array(32)),
    };
  }

  static async make(platform: Partial<PlatformFields> = {}): Promise<World> {
    const infrastructure = await makeInfrastructure(await simulatedRoot(), VALIDITY, {
      ...PLATFORM,
      ...platform,
    });
    const machine = new SimulatedMachine(
      infrastructure,
      await measurementOf('relay', COMPOSE_HASH),
      bootLogOf(COMPOSE_HASH.slice(0, 20), COMPOSE_HASH),
      await makeCollateral(infrastructure, DATES),
    );
    return new World(infrastructure, machine, await identityOf(await generateIdentityKeys()));
  }

  async evidence(changes: Changes = {}): Promise<Evidence> {
    const good = await this.machine.evidenceFor(this.keys);
    const { shape, td, qe, quote, parts, collateral } = changes;
    const madeAgain =
      parts && (await makeCollateral(this.infrastructure, DATES, { ...goodParts(DATES), ...parts }));
    return {
      ...good,
      quote: shape || td || qe || quote ? await this.#quote(changes) : good.quote,
      collateral: { ...(madeAgain ?? good.collateral), ...collateral },
    };
  }

  async #quote({ shape = 'v4', td, qe, quote }: Changes): Promise<Bytes> {
    const registers = await this.machine.registers(await reportDataOf(this.keys));
    const fields = goodFields(this.infrastructure, shape, { ...registers, ...td });
    return makeQuote({ ...fields, qe: { ...GOOD_QE, ...qe }, ...quote });
  }

  judgement({ policy, judgement }: Changes = {}): Judgement {
    return {
      nowMs: NOW_MS,
      profile: SIMULATED_PROFILE,
      policy: { ...this.policy, ...policy },
      ...judgement,
    };
  }

  async verify(changes: Changes = {}): Promise<ProvenMachine> {
    return verifyMachine(await this.evidence(changes), this.judgement(changes));
  }
}
