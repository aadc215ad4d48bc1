/** Proof of this machine and release of keys to others, over the same epoch keys. SPEC §15.10, §16. */
import { randomBytes } from 'node:crypto';
import type { EvidencePolicy } from '#protocol/attestation/policy.ts';
import type { TrustProfile } from '#protocol/attestation/trust.ts';
import { ownBytes, type Bytes } from '#protocol/bytes/bytes.ts';
import { Attester } from './attest/attester.ts';
import type { CollateralSource, QuoteSource } from './attest/source.ts';
import type { RelayCore, RelayPorts } from './ports.ts';
import { EpochKeys } from './release/epochs.ts';
import { KeyRelease } from './release/release.ts';

export interface ProofSetup {
  readonly quotes: QuoteSource;
  readonly collateral: CollateralSource;
  /** Whose evidence of providers counts. */
  readonly profile: TrustProfile;
  /** What the relay itself demands of providers; without it there is no class `confidential`. */
  readonly floor: EvidencePolicy | undefined;
}

const random = (length: number): Bytes => ownBytes(randomBytes(length));

/** Of one relay: what its evidence names and what it releases are the same keys. */
export function proofPorts(setup: ProofSetup): Pick<RelayPorts, 'attester' | 'release'> {
  let made: EpochKeys | undefined;
  const epochsOf = ({ clock, ledger }: RelayCore) =>
    (made ??= new EpochKeys(clock, ledger.desk.times.ticketMs));
  const { floor } = setup;
  return {
    attester: (core) => {
      const { network, signer } = core.identity;
      return new Attester({ ...setup, network, signer, epochs: epochsOf(core), random });
    },
    ...(floor && { release: (core) => releaseOf(core, epochsOf(core), setup.profile, floor) }),
  };
}

function releaseOf(
  { identity, ledger, clock }: RelayCore,
  epochs: EpochKeys,
  profile: TrustProfile,
  floor: EvidencePolicy,
): KeyRelease {
  const { terms, times } = ledger.desk;
  const { network, publicKey: relayKey, signer } = identity;
  return new KeyRelease({
    relay: { network, relayKey, vault: terms.vault.address.toRawString() },
    signer,
    books: ledger,
    epochs,
    profile,
    floor: () => floor,
    ticketMs: times.ticketMs,
    clock,
    random,
  });
}
