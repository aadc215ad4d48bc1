/** `npm run demo [-- --json]`: brings up the network, asks one question through the real page, prints what came. */
import type { Browser } from '@playwright/test';
import { buildWeb } from './build-web.ts';
import { CommandError } from './errors.ts';
import { readFacts, resultOf, type DemoResult } from './facts.ts';
import { launchBrowser, startHeadlessProvider } from './headless-provider.ts';
import { startNetwork } from './network.ts';
import { requirePorts } from './ports.ts';
import { runCommand, type Command } from './run-command.ts';
import { CHROMIUM_ENVIRONMENT, NETWORK_ENVIRONMENT, readSettings } from './settings.ts';
import { columns, type Usage } from './usage.ts';

const USAGE: Usage = {
  call: 'npm run demo -- [--json]',
  does: 'Builds the web app, runs a network with one provider, asks it one question through the chat page, and ends.',
  options: { json: { text: 'print one line of JSON, and nothing else on standard output' } },
  environment: { ...NETWORK_ENVIRONMENT, ...CHROMIUM_ENVIRONMENT },
};

/** Long enough an answer for its speed to mean something. */
const QUESTION = 'Tell me a fable about a fox.';
const ANSWER_TIMEOUT_MS = 60_000;

/** A line that can be read without moving the head. */
const LINE_CHARS = 80;

/** Asks as a person would, opens the facts below the answer and reads them. */
async function ask(browser: Browser, url: string): Promise<DemoResult> {
  const page = await (await browser.newContext()).newPage();
  await page.goto(new URL('/chat/', url).href);
  await page.getByRole('textbox', { name: 'Your message' }).fill(QUESTION);
  await page.keyboard.press('Enter');
  const answer = page.getByRole('article', { name: 'Answer' });
  const ended = answer.and(page.locator('[aria-busy=false]'));
  await ended.waitFor({ timeout: ANSWER_TIMEOUT_MS }).catch((error: unknown) => {
    throw new CommandError(`No answer came within ${ANSWER_TIMEOUT_MS / 1_000} s.`, { cause: error });
  });
  if ((await answer.locator('summary').count()) === 0)
    throw new CommandError(`The page says: ${(await answer.innerText()).replaceAll(/\s+/g, ' ').trim()}`);
  await answer.locator('summary').click();
  return resultOf((await answer.locator('.markdown').innerText()).trim(), await readFacts(answer));
}

function humanText(result: DemoResult): string {
  const rows = columns(
    [
      ['Model', result.model],
      ['Engine', result.engine],
      ['Provider', result.provider],
      ['Transport', result.transport],
      ['Tokens', `${result.promptTokens} read, ${result.completionTokens} written`],
      ['First word', `after ${(result.ttftMs / 1_000).toFixed(1)} s`],
      ['Speed', speedText(result.tokensPerSecond)],
    ],
    '',
  );
  return [QUESTION, '', ...wrapped(result.answer), '', ...rows].join('\n');
}

const speedText = (tokensPerSecond: number | null): string =>
  tokensPerSecond === null ? 'not to be measured' : `${Math.round(tokensPerSecond)} tokens/s`;

function wrapped(text: string): string[] {
  return text.split('\n').flatMap((line) => {
    const lines: string[] = [];
    for (const word of line.split(' ')) {
      const last = lines.at(-1);
      if (last !== undefined && last.length + word.length < LINE_CHARS)
        lines[lines.length - 1] = `${last} ${word}`;
      else lines.push(word);
    }
    return lines;
  });
}

async function run({ options, processes }: Command): Promise<void> {
  const settings = readSettings(process.env);
  await requirePorts(settings); // first: the folder may be another network's, which serves from it
  await buildWeb(processes, (line) => console.error(line));
  console.error('Starting hub and web app …');
  const url = await startNetwork(processes, settings);
  console.error('Starting a provider …');
  const browser = await launchBrowser(url);
  try {
    await startHeadlessProvider(browser, url);
    console.error('Asking …');
    const result = await processes.whileRunning(ask(browser, url));
    console.log(options['json'] ? JSON.stringify(result) : humanText(result));
  } finally {
    await browser.close();
  }
}

await runCommand(USAGE, run);
