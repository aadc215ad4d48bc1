/** `npm start`: builds the app and runs hub, web app and, where a Chromium is found, one headless provider. */
import { setTimeout as pause } from 'node:timers/promises';
import { findChromium } from '../../.ci/chromium.ts';
import { openProvider } from './headless-provider.ts';
import { buildWeb } from './build-web.ts';
import { firstProvider, keepServing } from './keep-serving.ts';
import { startNetwork } from './network.ts';
import { requirePorts } from './ports.ts';
import { runCommand, type Command } from './run-command.ts';
import { CHROMIUM_ENVIRONMENT, insecureNote, NETWORK_ENVIRONMENT, readSettings } from './settings.ts';
import type { Usage } from './usage.ts';

const USAGE: Usage = {
  call: 'npm start',
  does: 'Builds the web app, and runs hub, web app and one headless provider until Ctrl-C.',
  environment: { ...NETWORK_ENVIRONMENT, ...CHROMIUM_ENVIRONMENT, 'HUB_…': 'see signaling/config.ts' },
};

async function run({ processes, stopAsked }: Command): Promise<void> {
  const settings = readSettings(process.env);
  await requirePorts(settings); // first: the folder may be another network's, which serves from it
  await buildWeb(processes, (line) => console.log(line));
  const url = await startNetwork(processes, settings);
  console.log(`Web app    ${url}`);
  console.log(`Hub        ${url}/hub`);
  const note = insecureNote(settings);
  if (note !== undefined) console.log(note);
  const stopping = new AbortController();
  const serving = await processes.whileRunning(startServing(url, stopping.signal));
  console.log('Ready. Ctrl-C stops everything.');
  try {
    await Promise.race([stopAsked, processes.failed]);
  } finally {
    stopping.abort();
    await serving.ended;
  }
}

/** Resolves after the first start; `ended` when no provider is left running. */
async function startServing(url: string, signal: AbortSignal): Promise<{ readonly ended: Promise<void> }> {
  if (findChromium() === undefined) {
    console.log(`Provider   none: no Chromium found. Open ${url}/provide/ and press Start.`);
    return { ended: Promise.resolve() };
  }
  const keep = {
    open: () => openProvider(url),
    say: (line: string) => console.log(line),
    signal,
    pause: (ms: number) => pause(ms, undefined, { signal }).catch(() => undefined),
    nowMs: () => performance.now(),
  };
  const first = await firstProvider(keep);
  if (first) console.log(`Provider   ${first.peerId} (built-in model, headless)`);
  return { ended: keepServing(first, keep) };
}

await runCommand(USAGE, run);
