/** `npm run demo [-- --json]`: brings up the network, asks one question through the real page, prints what came. */
import { parseArgs } from 'node:util';
import type { Browser } from '@playwright/test';
import { launchBrowser, startHeadlessProvider } from './headless-provider.ts';
import { buildWeb, startNetwork } from './network.ts';
import { Processes } from './processes.ts';
import { readSettings } from './settings.ts';
import { untilSignal } from './until-signal.ts';

const QUESTION = 'What is 7 plus 5?';
const ANSWER_TIMEOUT_MS = 60_000;

/** What the chat page says about its last answer, read from the page as a person could. */
interface DemoResult {
  readonly answer: string;
  readonly engine: string;
  readonly model: string;
  readonly provider: string;
  readonly transport: string;
  readonly promptTokens: number;
  readonly completionTokens: number;
  readonly ttftMs: number;
  readonly tokensPerSecond: number;
}

async function ask(browser: Browser, url: string): Promise<DemoResult> {
  const page = await (await browser.newContext()).newPage();
  await page.goto(new URL('/chat/', url).href);
  await page.getByRole('textbox', { name: /message/i }).fill(QUESTION);
  await page.keyboard.press('Enter');
  const message = page.locator('[data-answer="finished"]').last();
  await message.waitFor({ timeout: ANSWER_TIMEOUT_MS });
  const facts = JSON.parse((await message.getAttribute('data-facts')) ?? '{}') as Omit<DemoResult, 'answer'>;
  return { answer: (await message.locator('[data-text]').innerText()).trim(), ...facts };
}

const { values } = parseArgs({ options: { json: { type: 'boolean', default: false } } });
const processes = new Processes();
const stopAsked = untilSignal();

async function run(): Promise<void> {
  await buildWeb(processes);
  const url = await startNetwork(processes, readSettings(process.env));
  const browser = await launchBrowser();
  try {
    await startHeadlessProvider(browser, url);
    const result = await ask(browser, url);
    if (values.json) console.log(JSON.stringify(result));
    else {
      console.log(`You asked     ${QUESTION}`);
      for (const [name, value] of Object.entries(result)) console.log(`${name.padEnd(18)}${value}`);
    }
  } finally {
    await browser.close();
  }
}

try {
  await Promise.race([run(), stopAsked]);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
} finally {
  await processes.stop();
}
process.exit();
