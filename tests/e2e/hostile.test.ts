/** A malicious provider streams everything that it can think of: nothing runs, nothing leaves. */
import { HOSTILE } from './hostile-corpus.ts';
import { answered, ask, expect, lastAnswer, openChat, test } from './network.ts';
import { startScriptedProvider } from './scripted-provider.ts';

const MODEL = 'hostile-1';

test('a hostile answer runs no script and makes no request', async ({ browser, network }) => {
  await startScriptedProvider(browser, network, {
    model: MODEL,
    text: `${HOSTILE.join('\n\n')}\n\nthe end of it`,
    pieceLength: 40,
  });
  const { context, page } = await openChat(browser, network);
  const requests: string[] = [];
  const dialogs: string[] = [];
  context.on('request', (request) => requests.push(request.url()));
  page.on('dialog', (dialog) => void dialog.dismiss().then(() => dialogs.push(dialog.message())));
  await ask(page, 'Say something nice, please.');
  await answered(page);
  const answer = lastAnswer(page);
  await expect(answer).toContainText('the end of it');

  expect(requests.filter((url) => !url.startsWith(network.url))).toEqual([]);
  expect(requests.filter((url) => /canary|leak|passwd/.test(url))).toEqual([]);
  expect(dialogs).toEqual([]);
  expect(await page.evaluate(() => 'pwned' in globalThis)).toBe(false);
  expect(new URL(page.url()).pathname).toBe('/chat/');
});

test('a hostile answer becomes no active element, and its links say where they lead', async ({
  browser,
  network,
}) => {
  await startScriptedProvider(browser, network, {
    model: MODEL,
    text: HOSTILE.join('\n\n'),
    pieceLength: 400,
  });
  const { page } = await openChat(browser, network);
  await ask(page, 'Say something nice, please.');
  await answered(page);
  const answer = lastAnswer(page);
  const active =
    'script, img, iframe, object, embed, video, audio, form, style, link, base, meta, portal, image, use';
  await expect(answer.locator(active)).toHaveCount(0);
  const links = await answer.locator('a').evaluateAll((found) =>
    found.map((link) => ({
      href: link.getAttribute('href') ?? '',
      rel: link.getAttribute('rel') ?? '',
      text: (link as HTMLElement).innerText,
      handlers: link.getAttributeNames().filter((name) => name.startsWith('on') || name === 'ping'),
    })),
  );
  expect(links.length).toBeGreaterThan(0);
  for (const link of links) {
    expect(link.href).toMatch(/^(https?:\/\/|mailto:)/);
    expect(link.rel).toContain('noopener');
    expect(link.rel).toContain('noreferrer');
    expect(link.handlers).toEqual([]);
  }
});
