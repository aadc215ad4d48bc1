/** Runs a hub from the environment (`HUB_*`, see `config.ts`) until SIGTERM or SIGINT. */
import { ConfigError, readConfig } from './config.ts';
import { startHub, type Hub } from './hub.ts';
import { createLog, errorName } from './log.ts';

const log = createLog('info');

async function start(): Promise<Hub> {
  try {
    return await startHub(readConfig(process.env));
  } catch (error) {
    if (error instanceof ConfigError) console.error(error.message);
    else
      console.error(`the hub could not start: ${(error as NodeJS.ErrnoException).code ?? errorName(error)}`);
    process.exit(2);
  }
}

const hub = await start();
for (const signal of ['SIGTERM', 'SIGINT'] as const)
  process.once(signal, () => {
    log.info('signal', { signal });
    hub.close().catch((error: unknown) => log.error('stop failed', { error: errorName(error) }));
  });
