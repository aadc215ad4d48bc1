/** Builds what the tests show: the product, the same without sealing, the same for the devnet, and the scripted provider. */
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const BUILDS = [
  'vite.config.ts',
  'tests/e2e/unsealed.vite.config.ts',
  'tests/e2e/devnet.vite.config.ts',
  'tests/e2e/scripted.vite.config.ts',
];

/** Each in a process of its own: SvelteKit keeps the paths of the first build that a process makes. */
for (const config of BUILDS)
  await promisify(execFile)(process.execPath, ['node_modules/vite/bin/vite.js', 'build', '-c', config], {
    cwd: fileURLToPath(new URL('../..', import.meta.url)),
  });
