/** `npm run measure`: builds the relay and says whether the recorded measurement is its; `--write` records it. */
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { BUNDLE_PATH, buildRelay } from './bundle.ts';
import { APP_COMPOSE, filesFor, MEASUREMENT } from './measurement.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const { appCompose, measurement } = await filesFor(await buildRelay(join(ROOT, dirname(BUNDLE_PATH))));

if (process.argv.includes('--write')) {
  writeFileSync(APP_COMPOSE, appCompose);
  writeFileSync(MEASUREMENT, measurement);
}
process.stdout.write(measurement);
const recorded = [APP_COMPOSE, MEASUREMENT].map((file) => readFileSync(file, 'utf8'));
if (recorded[0] !== appCompose || recorded[1] !== measurement) {
  console.error('This is not what is recorded: another source, or another way to build it.');
  process.exitCode = 1;
}
