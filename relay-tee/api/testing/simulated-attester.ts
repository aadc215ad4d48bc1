/** The relay's own attester over a simulated machine: nothing but the machine is not real. */
import { ownBytes } from '#protocol/bytes/bytes.ts';
import { Attester } from '../../attest/attester.ts';
import { SimulatedSource } from '../../attest/simulated-source.ts';
import { bytesOf } from '../../ledger/testing/keys.ts';
import type { RelayCore } from '../../ports.ts';
import { EpochKeys } from '../../release/epochs.ts';

export const bootMachine = (nowMs: number): Promise<SimulatedSource> =>
  SimulatedSource.boot('relay', bytesOf('compose'), nowMs);

export function simulatedAttester(machine: SimulatedSource, core: RelayCore): Attester {
  const { identity, clock, ledger } = core;
  return new Attester({
    network: identity.network,
    signer: identity.signer,
    epochs: new EpochKeys(clock, ledger.desk.times.ticketMs),
    quotes: machine,
    collateral: machine,
    random: (length) => ownBytes(crypto.getRandomValues(new Uint8Array(length))),
  });
}
