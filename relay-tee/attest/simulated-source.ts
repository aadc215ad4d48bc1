/** Quotes and collateral of a simulated machine, for development without a TEE; no production build may contain this. */
import type { Collateral } from '#protocol/attestation/evidence.ts';
import type { EvidencePolicy } from '#protocol/attestation/policy.ts';
import type { Bytes } from '#protocol/bytes/bytes.ts';
import { policyOf, SimulatedMachine } from './simulator/machine.ts';
import type { CollateralSource, MachineQuote, QuoteSource } from './source.ts';

export class SimulatedSource implements QuoteSource, CollateralSource {
  readonly #machine: SimulatedMachine;

  constructor(machine: SimulatedMachine) {
    this.#machine = machine;
  }

  /** Boots `image` with `composeHash` (32 bytes); good for four weeks. */
  static async boot(image: string, composeHash: Bytes, nowMs: number): Promise<SimulatedSource> {
    return new SimulatedSource(await SimulatedMachine.boot(image, composeHash, nowMs));
  }

  /** What accepts exactly this machine. */
  get policy(): EvidencePolicy {
    return policyOf(this.#machine.measurement);
  }

  async quote(reportData: Bytes): Promise<MachineQuote> {
    return { quote: await this.#machine.quote(reportData), events: this.#machine.events };
  }

  async collateralFor(_quote: Bytes): Promise<Collateral> {
    return this.#machine.collateral;
  }
}
