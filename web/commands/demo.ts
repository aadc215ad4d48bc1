/** `npm run demo [-- --json]`: brings up the network, asks one question through the real page, prints what came. */
import { parseArgs } from 'node:util';
import type { Browser, Locator } from '@playwright/test';
import { launchBrowser, startHeadlessProvider } from './headless-provider.ts';
import { buildWeb, startNetwork } from './network.ts';
import type { Processes } from './processes.ts';
import { runCommand } from './run-command.ts';
import { readSettings } from './settings.ts';

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

/** Asks as a person would, opens the facts below the answer and reads them. */
async function ask(browser: Browser, url: string): Promise<DemoResult> {
  const page = await (await browser.newContext()).newPage();
  await page.goto(new URL('/chat/', url).href);
  await page.getByRole('textbox', { name: 'Your message' }).fill(QUESTION);
  await page.keyboard.press('Enter');
  const answer = page.getByRole('article', { name: 'Answer' });
  await answer.and(page.locator('[aria-busy=false]')).waitFor({ timeout: ANSWER_TIMEOUT_MS });
  await answer.locator('summary').click();
  const facts = await readFacts(answer);
  const fact = (name: string) => {
    const value = facts.get(name);
    if (value === undefined) throw new Error(`the page does not say: ${name}`);
    return value;
  };
  const [promptTokens, completionTokens] = fact('Tokens').split(' ').map(Number);
  return {
    answer: (await answer.locator('.markdown').innerText()).trim(),
    engine: fact('Engine'),
    model: fact('Model'),
    provider: fact('Provider'),
    transport: fact('Transport'),
    promptTokens: promptTokens ?? 0,
    completionTokens: completionTokens ?? 0,
    ttftMs: Number(fact('First word after')),
    tokensPerSecond: Number(fact('Speed')),
  };
}

/** Each fact's name, and its machine-readable values where it has some, else its text. */
async function readFacts(answer: Locator): Promise<ReadonlyMap<string, string>> {
  const rows = await answer.locator('dl > div').all();
  const facts = rows.map(async (row): Promise<[string, string]> => {
    const values = await Promise.all(
      (await row.locator('data').all()).map((data) => data.getAttribute('value')),
    );
    const text = values.length > 0 ? values.join(' ') : await row.locator('dd').innerText();
    return [(await row.locator('dt').innerText()).trim(), text.trim()];
  });
  return new Map(await Promise.all(facts));
}

async function run(processes: Processes): Promise<void> {
  const { values } = parseArgs({ options: { json: { type: 'boolean', default: false } } });
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

await runCommand(run);
