/** A provider is the same one after a reload; two tabs of one browser are two. */
import { expect, startProvider, test } from './network.ts';

const PEER_ID = /^[a-z2-7]{52}$/;

test('a provider keeps its identity over a reload, and a second tab has one of its own', async ({
  browser,
  network,
}) => {
  const { context, page } = await startProvider(browser, network);
  const idOf = (tab: typeof page) => tab.getByRole('main').getByTitle(PEER_ID).getAttribute('title');
  const serve = async (tab: typeof page) => {
    await tab.getByRole('button', { name: 'Start serving' }).click();
    await expect(tab.getByText('Listed: people can find you.')).toBeVisible({ timeout: 60_000 });
  };
  const first = await idOf(page);
  const second = await context.newPage();
  await second.goto(`${network.url}/provide/`);
  await serve(second);
  expect(await idOf(second)).not.toBe(first);
  await second.close();
  page.on('dialog', (dialog) => void dialog.accept()); // "leave while serving?"
  await page.reload();
  await serve(page);
  expect(await idOf(page)).toBe(first);
});
