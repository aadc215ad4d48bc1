/** Two browsers, one hub: a question asked in one is answered by the model in the other. */
import { answered, ask, expect, lastAnswer, openChat, startProvider, test, TestNetwork } from './network.ts';
import { capture, type Capture } from '../capture/page.ts';
import { findLeaks, type Leak } from '../capture/leaks.ts';
import type { Browser, Page } from '@playwright/test';

/** Asks for a long answer, so that many chunks cross the network. */
const QUESTION = 'Please tell me a short fable about a fox.';

interface Exchange {
  readonly answer: string;
  readonly provider: Capture;
  readonly requester: Capture;
  readonly leaks: readonly Leak[];
}

async function capturedPage(browser: Browser): Promise<{ page: Page; captured: Capture }> {
  const page = await (await browser.newContext()).newPage();
  return { page, captured: await capture(page) };
}

async function exchange(browser: Browser, network: TestNetwork): Promise<Exchange> {
  const provider = await capturedPage(browser);
  await provider.page.goto(`${network.url}/provide/`);
  await provider.page.getByRole('button', { name: 'Start serving' }).click();
  await expect(provider.page.getByText('Listed: people can find you.')).toBeVisible({ timeout: 60_000 });
  const requester = await capturedPage(browser);
  await requester.page.goto(`${network.url}/chat/`);
  await ask(requester.page, QUESTION);
  await answered(requester.page);
  const answer = (await lastAnswer(requester.page).locator('.markdown').innerText()).trim();
  const messages = [
    ...provider.captured.signaling,
    ...requester.captured.signaling,
    ...(await provider.captured.channels()),
    ...(await requester.captured.channels()),
  ];
  return {
    answer,
    provider: provider.captured,
    requester: requester.captured,
    leaks: findLeaks(messages, [QUESTION, answer]),
  };
}

const holds = (messages: readonly Buffer[], text: string) =>
  messages.some((message) => message.includes(text));

test('an answer streams over WebRTC, and nothing that crossed the network shows question or answer', async ({
  browser,
  network,
}) => {
  const { answer, provider, requester, leaks } = await exchange(browser, network);
  expect(answer).toMatch(/fox.*\bmoral\b/is);
  expect(leaks).toEqual([]);
  expect(holds(requester.signaling, '"OFFER"')).toBe(true);
  expect(holds(provider.signaling, '"ANSWER"')).toBe(true);
  expect(holds(requester.signaling, 'silkworm-1')).toBe(true); // the directory's offers are public
  expect(holds(await requester.channels(), 'request')).toBe(true);
  const chunks = (await provider.channels()).filter((message) => message.includes('response'));
  expect(chunks.length).toBeGreaterThanOrEqual(2);
});

test('the same capture of a build with sealing switched off shows the leak', async ({ browser }) => {
  const network = await TestNetwork.start('tests/e2e/unsealed.vite.config.ts');
  try {
    const { answer, leaks } = await exchange(browser, network);
    expect(answer).toMatch(/fox.*\bmoral\b/is);
    expect(leaks).not.toEqual([]);
  } finally {
    await network.stop();
  }
});

test('a second turn uses the first, and the conversation survives a reload', async ({ browser, network }) => {
  await startProvider(browser, network);
  const { page } = await openChat(browser, network);
  await ask(page, 'What is 3 plus 4?');
  await answered(page);
  await expect(lastAnswer(page)).toContainText('7');
  await ask(page, 'And plus 2?');
  await answered(page);
  await expect(lastAnswer(page)).toContainText('9');
  await page.reload();
  await expect(page.getByRole('article', { name: 'Answer' })).toHaveCount(2);
  await expect(lastAnswer(page)).toContainText('9');
});
