/** `npm run relay`: a simulated relay for the devnet of this machine; every setting of `config.ts` can be said otherwise. */
import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runRelay } from './run.ts';
import { SIMULATED_SETTINGS, simulatedPorts } from './simulated.ts';

/** Kept out of the sources, beside the devnet's own state. */
const DATABASE = fileURLToPath(new URL('../node_modules/.cache/bombyx-devnet/relay.sqlite', import.meta.url));

const env = { RELAY_DATABASE: DATABASE, ...SIMULATED_SETTINGS, ...process.env };
mkdirSync(dirname(env.RELAY_DATABASE), { recursive: true });
console.warn('This relay is simulated: it proves nothing, and everybody knows its keys.');
await runRelay(env, (options) => simulatedPorts(env, options));
