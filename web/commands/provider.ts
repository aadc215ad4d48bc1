/** `npm run provider -- [--url URL] [--model ID]`: one headless provider for a network that runs already. */
import { CommandError, UsageError } from './errors.ts';
import { launchBrowser, startHeadlessProvider } from './headless-provider.ts';
import { answers } from './processes.ts';
import { runCommand, type Command } from './run-command.ts';
import { CHROMIUM_ENVIRONMENT, isSecure, localUrl, readSettings } from './settings.ts';
import type { Options, Usage } from './usage.ts';

const USAGE: Usage = {
  call: 'npm run provider -- [--url URL] [--model ID]',
  does: 'Serves a model from a headless Chromium, for a network that runs already, until Ctrl-C.',
  options: {
    url: { value: 'URL', text: 'where the web app is (http://127.0.0.1:8080)' },
    model: { value: 'ID', text: 'which model to serve (silkworm-1, which comes with the web app)' },
  },
  environment: {
    WEB_PORT: 'port of the web app on this machine, where there is no --url (8080)',
    HOST: 'its address (127.0.0.1)',
    ...CHROMIUM_ENVIRONMENT,
  },
};

async function run({ options, stopAsked }: Command): Promise<void> {
  const { url, own } = target(options);
  const model = options['model'];
  if (model === '') throw new UsageError('--model: expected the name of a model.');
  if (!(await answers(`${url}/hub/ready`)))
    throw new CommandError(
      `No network answers at ${url}. Start one with npm start, or name another with --url.`,
    );
  const browser = await launchBrowser(own ? url : undefined);
  try {
    const provider = await startHeadlessProvider(browser, url, model === true ? undefined : model);
    console.log(`Serving as ${provider.peerId}. Ctrl-C stops.`);
    const reason = await Promise.race([stopAsked, provider.gone]);
    if (reason !== undefined) throw new CommandError(`The provider stopped serving: ${reason}.`);
  } finally {
    await browser.close();
  }
}

/** The network's origin, and whether it is the one that this machine's own settings describe. */
function target(options: Options): { readonly url: string; readonly own: boolean } {
  const given = options['url'];
  const ownUrl = localUrl(readSettings(process.env));
  if (given === undefined) return { url: ownUrl, own: true };
  const url = typeof given === 'string' && URL.canParse(given) ? new URL(given) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol))
    throw new UsageError(`--url: expected an address like https://your-host, not "${given}".`);
  if (!isSecure(url.href) && url.origin !== ownUrl)
    throw new UsageError(`--url: ${url.origin} needs https, browsers give keys only to secure pages.`);
  return { url: url.origin, own: url.origin === ownUrl };
}

await runCommand(USAGE, run);
