/** Runs a hub from the environment (`HUB_*`, see `config.ts`) until SIGTERM or SIGINT. */
import { ConfigError } from '#protocol/settings.ts';
import { readConfig } from './config.ts';
import { startHub, type Hub } from './hub.ts';
import { createLog, errorName, type Log } from './log.ts';

async function start(): Promise<{ readonly hub: Hub; readonly log: Log }> {
  try {
    const options = readConfig(process.env);
    return { hub: await startHub(options), log: createLog(options.logLevel ?? 'info') };
  } catch (error) {
    if (error instanceof ConfigError) console.error(error.message);
    else
      console.error(`the hub could not start: ${(error as NodeJS.ErrnoException).code ?? errorName(error)}`);
    process.exit(2);
  }
}

const { hub, log } = await start();
for (const signal of ['SIGTERM', 'SIGINT'] as const)
  process.once(signal, () => {
    log.info('signal', { signal });
    hub.close().catch((error: unknown) => log.error('stop failed', { error: errorName(error) }));
  });
