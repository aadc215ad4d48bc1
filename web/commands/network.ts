/** The network without providers: the built web app, and the hub behind it. */
import { Processes, reachable } from './processes.ts';
import type { Settings } from './settings.ts';

const START_TIMEOUT_MS = 30_000;

/** Vite's command line, as a file that this Node can run. */
const VITE = 'node_modules/vite/bin/vite.js';

export async function buildWeb(processes: Processes): Promise<void> {
  await processes.run('build', VITE, ['build']);
}

/** Starts hub and web app, and resolves with the app's URL when both answer. */
export async function startNetwork(processes: Processes, settings: Settings): Promise<string> {
  const { webPort, hubPort, host } = settings;
  const origins = ['127.0.0.1', 'localhost', host].map((name) => `http://${name}:${webPort}`);
  processes.script('hub', 'signaling/main.ts', [], {
    env: {
      HUB_HOST: '127.0.0.1',
      HUB_PORT: String(hubPort),
      HUB_PUBLIC_ORIGINS: [...new Set(origins)].join(','),
      HUB_TRUST_PROXY: '1',
      HUB_LOG_LEVEL: 'warn',
    },
  });
  processes.script(
    'web',
    VITE,
    ['preview', '--port', String(webPort), '--strictPort', '--host', host, '--logLevel', 'warn'],
    { env: { HUB_PORT: String(hubPort) } },
  );
  const url = `http://${host === '0.0.0.0' ? 'localhost' : host}:${webPort}`;
  await Promise.race([reachable(`${url}/hub/ready`, START_TIMEOUT_MS), processes.failed]);
  await Promise.race([reachable(url, START_TIMEOUT_MS), processes.failed]);
  return url;
}
