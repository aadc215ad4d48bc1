/** `npm run provider -- [--url URL] [--model ID]`: one headless provider for a network that runs already. */
import { parseArgs } from 'node:util';
import { launchBrowser, startHeadlessProvider } from './headless-provider.ts';
import type { Processes } from './processes.ts';
import { runCommand } from './run-command.ts';
import { readSettings } from './settings.ts';

async function run(_processes: Processes, stopAsked: Promise<void>): Promise<void> {
  const { host, webPort } = readSettings(process.env);
  const { values } = parseArgs({ options: { url: { type: 'string' }, model: { type: 'string' } } });
  const browser = await launchBrowser();
  try {
    const url = values.url ?? `http://${host}:${webPort}`;
    const provider = await startHeadlessProvider(browser, url, values.model);
    console.log(`Serving as ${provider.peerId}. Ctrl-C stops.`);
    await Promise.race([stopAsked, provider.gone]);
  } finally {
    await browser.close();
  }
}

await runCommand(run);
