/** The providers' simulated machines, the same in both processes, and the evidence that they show. */
import { encodeEvidence } from '#protocol/attestation/evidence.ts';
import { EVIDENCE_LIFETIME_MS } from '#protocol/attestation/limits.ts';
import type { EvidencePolicy } from '#protocol/attestation/policy.ts';
import type { Bytes } from '#protocol/bytes/bytes.ts';
import { generateXWingKeys, xwingPublicKey } from '#protocol/crypto/xwing.ts';
import { peerIdOf } from '#protocol/ids.ts';
import { policyOf, SimulatedMachine } from '../../../relay-tee/attest/simulator/machine.ts';
import { bytesOf, testKey } from '../../../relay-tee/ledger/testing/keys.ts';
import type { TestProvider } from '../../../relay-tee/ledger/testing/parties.ts';
import { TERMS } from './parties.ts';

export interface Machine {
  readonly provider: TestProvider;
  readonly sealingKey: Bytes;
  /** Encoded; fresh for each nonce of the relay's. */
  evidence(nonce: Bytes): Promise<Bytes>;
}

export async function bootProviders(nowMs: number): Promise<{
  readonly policy: EvidencePolicy;
  machineOf(provider: TestProvider): Promise<Machine>;
}> {
  const vm = await SimulatedMachine.boot('provider', bytesOf('compose'), nowMs);
  const machineOf = async (provider: TestProvider): Promise<Machine> => {
    const sealingKey = await xwingPublicKey(await generateXWingKeys());
    const fields = {
      role: 'provider',
      network: TERMS.vault.network.name,
      id: await peerIdOf(provider.key.publicKey),
      sealingKey,
      signingKey: testKey('machine').publicKey,
      notAfterMs: nowMs + EVIDENCE_LIFETIME_MS,
    } as const;
    const evidence = async (nonce: Bytes) => encodeEvidence(await vm.evidenceFor({ ...fields, nonce }));
    return { provider, sealingKey, evidence };
  };
  return { policy: policyOf(vm.measurement), machineOf };
}
