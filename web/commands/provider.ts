/** `npm run provider -- [--url URL] [--model ID]`: one headless provider for a network that runs already. */
import { parseArgs } from 'node:util';
import { launchBrowser, startHeadlessProvider } from './headless-provider.ts';
import { readSettings } from './settings.ts';
import { untilSignal } from './until-signal.ts';

const { host, webPort } = readSettings(process.env);
const { values } = parseArgs({ options: { url: { type: 'string' }, model: { type: 'string' } } });
const stopAsked = untilSignal();
const browser = await launchBrowser();
try {
  const provider = await startHeadlessProvider(
    browser,
    values.url ?? `http://${host}:${webPort}`,
    values.model,
  );
  console.log(`Serving as ${provider.peerId}. Ctrl-C stops.`);
  await Promise.race([stopAsked, provider.gone]);
} finally {
  await browser.close();
}
process.exit();
