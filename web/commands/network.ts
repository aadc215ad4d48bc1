/** The network without providers: the built web app, and the hub behind it. */
import { VITE } from './build-web.ts';
import { withoutHangUps } from './hang-ups.ts';
import { requirePorts } from './ports.ts';
import { reachable, type Processes } from './processes.ts';
import { hubOrigins, localUrl, type Settings } from './settings.ts';

const START_TIMEOUT_MS = 30_000;

/** Starts hub and web app, and resolves with the app's URL when both answer. */
export async function startNetwork(processes: Processes, settings: Settings): Promise<string> {
  await requirePorts(settings); // again: a build takes its time
  const { webPort, hubPort, host } = settings;
  const origins = hubOrigins(settings);
  processes.script('hub', 'signaling/main.ts', [], {
    env: {
      HUB_HOST: '127.0.0.1',
      HUB_PORT: String(hubPort),
      HUB_BASE_PATH: '/hub',
      HUB_PUBLIC_ORIGINS: origins.join(','),
      HUB_TRUST_PROXY: process.env['HUB_TRUST_PROXY'] ?? '1', // the web app; one more where https is in front
      HUB_LOG_LEVEL: process.env['HUB_LOG_LEVEL'] ?? 'warn',
    },
  });
  processes.script(
    'web',
    VITE,
    ['preview', '--port', String(webPort), '--strictPort', '--host', host, '--logLevel', 'warn'],
    {
      env: {
        HUB_PORT: String(hubPort),
        // Vite refuses names that it was not told of.
        __VITE_ADDITIONAL_SERVER_ALLOWED_HOSTS: origins.map((origin) => new URL(origin).hostname).join(','),
      },
      onLine: withoutHangUps((line) => console.error(`web: ${line}`)),
    },
  );
  const url = localUrl(settings);
  await processes.whileRunning(reachable(`${url}/hub/ready`, START_TIMEOUT_MS));
  await processes.whileRunning(reachable(url, START_TIMEOUT_MS));
  return url;
}
