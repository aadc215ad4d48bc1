/** What bundles hold: no trace of the simulator in production, and a verifier that is small enough for a page. */
import { describe, expect, test } from 'vitest';
import { INTEL_PROFILE } from '../../protocol/attestation/intel-profile.ts';
import { SIMULATED_PROFILE } from '../../protocol/attestation/simulated-profile.ts';
import { ROOT_CERTIFICATE, ROOT_PRIVATE_KEY } from '../../relay-tee/attest/simulator/root.gen.ts';
import { bundleOf } from './bundle.ts';
import { verifierSizes } from './verifier-bundle.ts';

/** What only the simulator and its profile say. */
const MARKERS = ['SIMULATED', SIMULATED_PROFILE.rootSha256, ROOT_CERTIFICATE, ROOT_PRIVATE_KEY];

const VERIFIER = `
export * from '/protocol/attestation/verify.ts';
export * from '/protocol/attestation/allow-list.ts';
export * from '/protocol/attestation/intel-profile.ts';
`;

const found = (code: string): string[] => MARKERS.filter((marker) => code.includes(marker));

/** Verifier and HPKE in a page that has the table of errors already. */
const MAX_VERIFIER_BYTES = 14_000;

describe('the simulator', () => {
  test('is not in the client', async () => {
    const code = await bundleOf("export * from '/client/index.ts';");
    expect(code).toContain('peerjs');
    expect(found(code)).toEqual([]);
  });

  test('is not in a client that verifies, which trusts Intel instead', async () => {
    const code = await bundleOf(`${VERIFIER} export * from '/client/index.ts';`);
    expect(code).toContain(INTEL_PROFILE.rootSha256);
    expect(found(code)).toEqual([]);
  });

  test('is found where it is', async () => {
    const profile = await bundleOf(`${VERIFIER} export * from '/protocol/attestation/simulated-profile.ts';`);
    expect(found(profile)).toEqual(['SIMULATED', SIMULATED_PROFILE.rootSha256]);
    const machine = await bundleOf("export * from '/relay-tee/attest/simulator/machine.ts';");
    expect(found(machine)).toEqual(MARKERS);
  });
});

test('verifier and HPKE are at most 14 kB gzipped', async () => {
  const { gzipBytes } = await verifierSizes();
  expect(gzipBytes).toBeLessThanOrEqual(MAX_VERIFIER_BYTES);
  expect(gzipBytes).toBeGreaterThan(10_000); // HPKE and verifier are both in it
});
