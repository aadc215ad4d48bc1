/** `npm start`: builds the app and runs hub, web app and, where a Chromium is found, one headless provider. */
import { findChromium } from '../../.ci/chromium.ts';
import { launchBrowser, startHeadlessProvider } from './headless-provider.ts';
import { buildWeb, startNetwork } from './network.ts';
import type { Processes } from './processes.ts';
import { runCommand } from './run-command.ts';
import { readSettings } from './settings.ts';

async function run(processes: Processes, stopAsked: Promise<void>): Promise<void> {
  const settings = readSettings(process.env);
  console.log('Building the web app …');
  await buildWeb(processes);
  const url = await startNetwork(processes, settings);
  console.log(`Web app    ${url}`);
  console.log(`Hub        ${url}/hub`);
  const stopProvider = await startProvider(url);
  console.log('Ready. Ctrl-C stops everything.');
  try {
    await Promise.race([stopAsked, processes.failed]);
  } finally {
    await stopProvider();
  }
}

async function startProvider(url: string): Promise<() => Promise<void>> {
  if (findChromium() === undefined) {
    console.log(`Provider   none: no Chromium found. Open ${url}/provide/ and press Start.`);
    return () => Promise.resolve();
  }
  const browser = await launchBrowser();
  const provider = await startHeadlessProvider(browser, url);
  console.log(`Provider   ${provider.peerId} (built-in model, headless)`);
  return () => browser.close();
}

await runCommand(run);
