/** Builds what the tests show: the product, the same without sealing, and the scripted provider. */
import { fileURLToPath } from 'node:url';
import { build } from 'vite';

const BUILDS = ['vite.config.ts', 'tests/e2e/unsealed.vite.config.ts', 'tests/e2e/scripted.vite.config.ts'];

export default async function setup(): Promise<void> {
  for (const config of BUILDS)
    await build({
      configFile: fileURLToPath(new URL(`../../${config}`, import.meta.url)),
      logLevel: 'silent',
    });
}
