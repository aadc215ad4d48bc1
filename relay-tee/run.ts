/** Runs a relay from the environment (`RELAY_*`, see `config.ts`) until SIGTERM or SIGINT; whatever starts one calls this. */
import { ConfigError, type Settings } from '#protocol/settings.ts';
import { readConfig, type RelayOptions } from './config.ts';
import type { RelayPorts } from './ports.ts';
import { startRelay } from './service.ts';
import { createLog, type ServiceLog } from './service-log.ts';

/** Resolves once it is told to stop and has stopped. Exit code 2: it could not start; 1: it could not stop in order. */
export async function runRelay(
  env: Settings,
  portsOf: (options: RelayOptions) => RelayPorts | Promise<RelayPorts>,
): Promise<void> {
  let log: ServiceLog = createLog('info');
  const told = ended(); // from here on: a start that is told to stop is finished, and then stopped
  try {
    const options = readConfig(env);
    log = createLog(options.logLevel ?? 'info', options.logSink);
    const relay = await startRelay(options, await portsOf(options));
    const signal = await told;
    log.info('signal', { signal });
    await relay.stop().catch((error: unknown) => {
      log.error('stop failed', { error });
      process.exitCode = 1;
    });
  } catch (error) {
    if (error instanceof ConfigError)
      console.error(error.message); // names a setting, never holds its value
    else log.error('start failed', { error });
    process.exitCode = 2;
  }
}

function ended(): Promise<string> {
  return new Promise((resolve) => {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => resolve(signal));
  });
}
