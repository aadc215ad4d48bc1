/**
 * Collateral, verified before it is handed on, kept while it holds, and asked for again ahead of its end. SPEC §15.10.
 *
 * Invariants:
 *  1. Nothing is handed out that this relay's own verifier would not take now.
 *  2. A service that fails, lies or goes back in time costs nothing while what is kept still holds.
 */
import { verifyPckChain, type PckChain } from '#protocol/attestation/chain.ts';
import { verifyCollateral } from '#protocol/attestation/collateral.ts';
import type { Collateral } from '#protocol/attestation/evidence.ts';
import { decodePckExtension } from '#protocol/attestation/pck-extension.ts';
import { decodeQuote } from '#protocol/attestation/quote.ts';
import type { TrustProfile } from '#protocol/attestation/trust.ts';
import { equalBytes, type Bytes } from '#protocol/bytes/bytes.ts';
import { toHex } from '#protocol/bytes/text.ts';
import { BombyxError } from '#protocol/errors.ts';
import type { CollateralSource } from '../source.ts';
import type { MachineKind } from './pccs.ts';

const DAY_MS = 86_400_000;
/** How long before its end collateral is asked for again. */
const AHEAD_MS = DAY_MS;
/** News of a broken machine is picked up within this time. */
const RENEW_MS = DAY_MS / 2;
/** After a try that failed, while what is kept still holds. */
const RETRY_MS = 60_000;
/** A relay is one machine, which may move to another kind of host; it never sees many. */
const MAX_KINDS = 8;

interface Kept {
  readonly collateral: Collateral;
  readonly evaluationNumber: number;
  readonly validUntilMs: number;
  readonly renewAtMs: number;
}

/** Whose collateral: the kind, and the certificates that it is verified against. */
interface Machine extends MachineKind {
  readonly chain: PckChain;
}

export type FetchCollateral = (kind: MachineKind) => Promise<Collateral>;

export class CollateralCache implements CollateralSource {
  readonly #fetch: FetchCollateral;
  readonly #profile: TrustProfile;
  readonly #nowMs: () => number;
  readonly #kept = new Map<string, Kept>();
  readonly #fetching = new Map<string, Promise<Kept>>();

  constructor(fetch: FetchCollateral, profile: TrustProfile, nowMs: () => number) {
    this.#fetch = fetch;
    this.#profile = profile;
    this.#nowMs = nowMs;
  }

  async collateralFor(quote: Bytes): Promise<Collateral> {
    const nowMs = this.#nowMs();
    const machine = await this.#machineOf(quote, nowMs);
    const name = `${toHex(machine.fmspc)} ${machine.authority}`;
    const kept = this.#kept.get(name);
    const holds = kept !== undefined && nowMs <= kept.validUntilMs;
    if (holds && nowMs < kept.renewAtMs) return kept.collateral;
    try {
      return (await this.#renew(name, machine, kept)).collateral;
    } catch (error) {
      if (!holds) throw error;
      this.#kept.set(name, { ...kept, renewAtMs: nowMs + RETRY_MS });
      return kept.collateral;
    }
  }

  async #machineOf(quote: Bytes, nowMs: number): Promise<Machine> {
    const chain = await verifyPckChain(decodeQuote(quote).pckChain, this.#profile, nowMs);
    const { fmspc } = decodePckExtension(chain.pck.sgxExtension);
    const authority = chain.authority.commonName.includes('Platform') ? 'platform' : 'processor';
    return { fmspc, authority, chain };
  }

  /** Those who ask at the same time share one fetch. */
  #renew(name: string, machine: Machine, before: Kept | undefined): Promise<Kept> {
    const running = this.#fetching.get(name);
    if (running) return running;
    const fetching = this.#fetchVerified(machine, before)
      .then((kept) => this.#keep(name, kept))
      .finally(() => this.#fetching.delete(name));
    this.#fetching.set(name, fetching);
    return fetching;
  }

  #keep(name: string, kept: Kept): Kept {
    this.#kept.delete(name);
    this.#kept.set(name, kept);
    const [oldest] = this.#kept.keys();
    if (this.#kept.size > MAX_KINDS && oldest !== undefined) this.#kept.delete(oldest);
    return kept;
  }

  async #fetchVerified(machine: Machine, before: Kept | undefined): Promise<Kept> {
    const collateral = await this.#fetch(machine);
    const nowMs = this.#nowMs();
    const ground = { chain: machine.chain, profile: this.#profile, nowMs };
    const { tcbInfo, qeIdentity, validUntilMs } = await verifyCollateral(collateral, ground);
    const evaluationNumber = Math.min(tcbInfo.evaluationNumber, qeIdentity.evaluationNumber);
    if (!equalBytes(tcbInfo.fmspc, machine.fmspc)) throw new BombyxError('attest/platform');
    if (before && evaluationNumber < before.evaluationNumber) throw new BombyxError('attest/evaluation');
    const renewAtMs = Math.min(nowMs + RENEW_MS, Math.max(validUntilMs - AHEAD_MS, nowMs + RETRY_MS));
    return { collateral, evaluationNumber, validUntilMs, renewAtMs };
  }
}
