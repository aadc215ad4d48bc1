/** Every page in every shape: accessible, inside its width, alive without a network. */
import { answered, ask, expect, lastAnswer, openChat, startProvider, test } from './network.ts';
import { expectAccessible, expectFits, SCHEMES, takePicture, WIDTHS } from './shape.ts';

const PAGES = ['/', '/chat/', '/provide/'];

test('no page has an accessibility violation or scrolls sideways', async ({ browser, network }, info) => {
  await startProvider(browser, network);
  for (const colorScheme of SCHEMES) {
    const context = await browser.newContext({ colorScheme, reducedMotion: 'reduce' });
    const page = await context.newPage();
    for (const path of PAGES) {
      await page.goto(network.url + path);
      await expect(page.getByRole('banner')).toContainText('Online');
      for (const width of WIDTHS) {
        await expectFits(page, width, path);
        await takePicture(page, info, `${path.replaceAll('/', '') || 'home'}-${width}-${colorScheme}`);
        const isAnalysed = width === (colorScheme === 'light' ? 390 : 1280); // each page once in each scheme
        if (isAnalysed) await expectAccessible(page, `${path} ${width}`);
      }
    }
    await context.close();
  }
});

test('a conversation is accessible, and so is the page of a tab that serves', async ({
  browser,
  network,
}) => {
  const provider = await startProvider(browser, network);
  const { page } = await openChat(browser, network);
  await ask(page, 'What is 2 plus 2?');
  await answered(page);
  await lastAnswer(page).locator('summary').click();
  await expectAccessible(page, 'conversation');
  await expectAccessible(provider.page, 'serving');
});

test('without a network the page still opens, and says what is missing', async ({ browser, network }) => {
  const { context, page } = await openChat(browser, network);
  await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
  await page.reload();
  await context.setOffline(true);
  await page.reload();
  await expect(page.getByRole('textbox', { name: 'Your message' })).toBeVisible();
  await expect(page.getByText(/offline/i).first()).toBeVisible();
});

test('the content security policy blocks nothing that the page itself needs', async ({
  browser,
  network,
}) => {
  const context = await browser.newContext();
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error' || /content security policy/i.test(message.text()))
      complaints.push(message.text());
  });
  for (const path of PAGES) {
    await page.goto(network.url + path);
    await expect(page.getByRole('banner')).toContainText('Online');
  }
  expect(complaints).toEqual([]);
});

test('pages and workers arrive with a policy that names every host they may reach', async ({
  network,
  request,
}) => {
  const page = await request.get(network.url);
  const policy = page.headers()['content-security-policy'] ?? '';
  expect(policy).toContain("connect-src 'self' https://huggingface.co");
  expect(policy).toContain("frame-ancestors 'none'");
  const script = /href="\.?(\/_app\/[^"]+\.js)"/.exec(await page.text())?.[1] ?? '';
  expect((await request.get(network.url + script)).headers()['content-security-policy']).toBe(policy);
});
