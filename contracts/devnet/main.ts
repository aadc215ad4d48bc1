/** Runs a devnet from the environment (`DEVNET_*`, see `config.ts`) until SIGTERM or SIGINT. */
import { fileURLToPath } from 'node:url';
import { ConfigError } from '#protocol/settings.ts';
import { readConfig } from './config.ts';
import { devnetGenesis } from './deployment.ts';
import { startDevnet, type Devnet } from './devnet.ts';
import { createLog, describeError, type Log } from './log.ts';
import { StateError } from './store/schema.ts';

/** Kept out of the sources, beside the packages that they need. */
const STATE_PATH = fileURLToPath(
  new URL('../../node_modules/.cache/bombyx-devnet/state.sqlite', import.meta.url),
);

async function start(): Promise<{ readonly devnet: Devnet; readonly log: Log }> {
  try {
    const statePath = process.env['DEVNET_STATE'] === undefined ? { statePath: STATE_PATH } : {};
    const options = { ...statePath, genesis: devnetGenesis, ...readConfig(process.env) };
    return { devnet: await startDevnet(options), log: createLog(options.logLevel ?? 'info') };
  } catch (error) {
    const isKnown = error instanceof ConfigError || error instanceof StateError;
    console.error(isKnown ? error.message : `the devnet could not start: ${describeError(error)}`);
    process.exit(2);
  }
}

const { devnet, log } = await start();
for (const signal of ['SIGTERM', 'SIGINT'] as const)
  process.once(signal, () => {
    log.info('signal', { signal });
    devnet.close().catch((error: unknown) => log.error('stop failed', { error: describeError(error) }));
  });
