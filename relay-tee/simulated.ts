/**
 * A relay without a TEE, for the devnet: a simulated machine, and keys that everybody knows. It proves nothing, and what
 * it shows says so: only builds that name the simulator's root believe it.
 */
import { createHash } from 'node:crypto';
import { DEVNET_OPERATOR } from '#contracts/client/devnet-parties.ts';
import { seedSigner } from '#contracts/client/seed-signer.ts';
import { SIMULATED_PROFILE } from '#protocol/attestation/simulated-profile.ts';
import type { EvidencePolicy } from '#protocol/attestation/policy.ts';
import { ownBytes, type Bytes } from '#protocol/bytes/bytes.ts';
import { ConfigError, type Settings } from '#protocol/settings.ts';
import { signerOfSeed } from './attest/keys/relay-keys.ts';
import { SimulatedSource } from './attest/simulated-source.ts';
import { measurementOf, policyOf } from './attest/simulator/machine.ts';
import { chainPort } from './chain-port.ts';
import { readChainEndpoints } from './chain/settings.ts';
import type { RelayOptions } from './config.ts';
import type { RelayPorts } from './ports.ts';
import { proofPorts } from './proof.ts';

const DEVNET_API = 'http://127.0.0.1:8081/api/v2/jsonRPC';

/** What stands where the environment says nothing: `npm run devnet` on this machine. */
export const SIMULATED_SETTINGS = {
  RELAY_NETWORK: 'devnet',
  RELAY_OPERATOR_WALLET: DEVNET_OPERATOR.toRawString(),
  RELAY_PORT: '8082',
  RELAY_CHAIN_A: DEVNET_API,
  RELAY_CHAIN_B: DEVNET_API,
  RELAY_WALLET_DOMAINS: 'localhost:5173,127.0.0.1:5173,localhost:4173,127.0.0.1:4173',
} as const;

type Party = 'relay' | 'provider';

/** Made as `contracts/devnet/keys.ts` makes them. */
const seedOf = (name: string): Bytes =>
  ownBytes(createHash('sha256').update(`bombyx devnet ${name}`).digest());

const composeHashOf = (party: Party): Bytes => seedOf(`compose ${party}`);

/** What accepts exactly the simulated machine of this party, and nothing that is real. */
export const simulatedPolicy = async (party: Party): Promise<EvidencePolicy> =>
  policyOf(await measurementOf(party, composeHashOf(party)));

/** Boots the simulated machine of this party. */
export const bootSimulated = (party: Party, nowMs: number): Promise<SimulatedSource> =>
  SimulatedSource.boot(party, composeHashOf(party), nowMs);

/** @throws ConfigError on any network whose money is worth something. */
export async function simulatedPorts(env: Settings, { network }: RelayOptions): Promise<RelayPorts> {
  if (network.name !== 'devnet')
    throw new ConfigError('RELAY_NETWORK: a simulated relay is for the devnet alone');
  const machine = await bootSimulated('relay', Date.now());
  return {
    keys: {
      signer: () => Promise.resolve(signerOfSeed(seedOf('relay'))),
      boxKey: () => Promise.resolve(seedOf('account box')),
    },
    chain: chainPort(readChainEndpoints(env, network), await seedSigner(seedOf('carrier'))),
    ...proofPorts({
      quotes: machine,
      collateral: machine,
      profile: SIMULATED_PROFILE,
      floor: await simulatedPolicy('provider'),
    }),
  };
}
