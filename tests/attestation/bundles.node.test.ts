/** What bundles hold: no trace of the simulator in production, and a verifier that is small enough for a page. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { INTEL_PROFILE } from '../../protocol/attestation/intel-profile.ts';
import { SIMULATED_PROFILE } from '../../protocol/attestation/simulated-profile.ts';
import { ROOT_CERTIFICATE, ROOT_PRIVATE_KEY } from '../../relay-tee/attest/simulator/root.gen.ts';
import { bundleOf } from './bundle.ts';
import { simulatorMarkersIn } from './simulator-markers.ts';
import { verifierSizes } from './verifier-bundle.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

const VERIFIER = `
export * from '/protocol/attestation/verify.ts';
export * from '/protocol/attestation/allow-list.ts';
export * from '/protocol/attestation/intel-profile.ts';
`;

/** Verifier and HPKE in a page that has the table of errors already. */
const MAX_VERIFIER_BYTES = 14_000;

/** Everything that a build wrote, as one text. */
function builtIn(folder: string): string {
  const files = readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true });
  return files
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => readFileSync(join(parentPath, name), 'latin1'))
    .join('\n');
}

describe('the simulator', () => {
  // `npm test` has built both by now, and says so; the relay's own build is searched in relay-tee/image.
  test.skipIf(process.env['E2E_BUILT'] === undefined).each([
    ['dist/client', 'peerjs'],
    ['build', 'tonconnect-manifest.json'],
  ])('is not in %s', (folder, held) => {
    const code = builtIn(folder);
    expect(code).toContain(held);
    expect(simulatorMarkersIn(code)).toEqual([]);
  });

  test('is not in a client that verifies, which trusts Intel instead', async () => {
    const code = await bundleOf(`${VERIFIER} export * from '/client/index.ts';`);
    expect(code).toContain('peerjs');
    expect(code).toContain(INTEL_PROFILE.rootSha256);
    expect(simulatorMarkersIn(code)).toEqual([]);
  });

  test('is found where it is', async () => {
    const profile = await bundleOf(`${VERIFIER} export * from '/protocol/attestation/simulated-profile.ts';`);
    expect(simulatorMarkersIn(profile)).toEqual(['SIMULATED', SIMULATED_PROFILE.rootSha256]);
    const machine = simulatorMarkersIn(
      await bundleOf("export * from '/relay-tee/attest/simulator/machine.ts';"),
    );
    expect(machine).toEqual(expect.arrayContaining(['SIMULATED', ROOT_CERTIFICATE, ROOT_PRIVATE_KEY]));
  });
});

test('verifier and HPKE are at most 14 kB gzipped', async () => {
  const { gzipBytes } = await verifierSizes();
  expect(gzipBytes).toBeLessThanOrEqual(MAX_VERIFIER_BYTES);
  expect(gzipBytes).toBeGreaterThan(10_000); // HPKE and verifier are both in it
});
