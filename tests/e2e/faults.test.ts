/** What people live through: providers die, hubs restart, versions differ. */
import { answered, ask, expect, lastAnswer, openChat, startProvider, test } from './network.ts';
import { startScriptedProvider } from './scripted-provider.ts';

/** The directory's own deadline in the issue. */
const BACK_WITHIN_MS = 10_000;

test('the provider’s tab is killed before its first word: another one answers', async ({
  browser,
  network,
}) => {
  const silent = await startScriptedProvider(browser, network, { model: 'silkworm-1' });
  const { page } = await openChat(browser, network);
  await ask(page, 'What is the capital of France?');
  await expect(page.getByText(/^Sent/)).toBeVisible();
  await startProvider(browser, network);
  await silent.close();
  await answered(page);
  await expect(lastAnswer(page)).toContainText('Paris');
  await lastAnswer(page).locator('summary').click();
  await expect(lastAnswer(page)).toContainText('One provider before it failed and could read it too');
});

test('the hub restarts while an answer streams: the answer goes on, and both sides come back', async ({
  browser,
  network,
}) => {
  const words = Array.from({ length: 120 }, (_, i) => `word${i}`).join(' ');
  await startScriptedProvider(browser, network, {
    model: 'scripted-1',
    text: words,
    pieceLength: 8,
    pieceMs: 40,
  });
  const { page } = await openChat(browser, network);
  await ask(page, 'Count for me, please.');
  await expect(lastAnswer(page)).toContainText('word5');
  await network.stopHub();
  await network.startHub();
  await expect
    .poll(() => network.hub.stats(), { timeout: BACK_WITHIN_MS })
    .toMatchObject({ offers: 1, connections: { peerjs: 2, market: 2 } });
  await answered(page);
  await expect(lastAnswer(page)).toContainText('word119');
});

test('a page of another version says so and offers to reload', async ({ browser, network }) => {
  await startProvider(browser, network);
  const context = await browser.newContext({ serviceWorkers: 'block' });
  await context.route('**/*.js', async (route) => {
    const response = await route.fetch();
    const body = (await response.text()).replaceAll('bombyx-wire/1', 'bombyx-wire/0');
    await route.fulfill({ response, body });
  });
  const page = await context.newPage();
  await page.goto(`${network.url}/chat/`);
  await expect(page.getByRole('button', { name: /reload/i }).first()).toBeVisible();
});
