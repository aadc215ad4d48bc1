/** The wallet page in every shape: accessible, inside its width, by keyboard alone, and with no request to anybody else. */
import type { Page, TestInfo } from '@playwright/test';
import {
  approve,
  chooseWallet,
  deposit,
  dialog,
  ended,
  expect,
  newest,
  openWallet,
  test,
} from './wallet-network.ts';
import { expectAccessible, expectFits, SCHEMES, takePicture, WIDTHS } from './shape.ts';

async function isWellShaped(page: Page, info: TestInfo, name: string): Promise<void> {
  for (const width of WIDTHS) {
    await expectFits(page, width, name);
    await takePicture(page, info, `wallet-${name}-${width}`);
  }
  await expectAccessible(page, name);
}

for (const colorScheme of SCHEMES)
  test(`every state of the wallet page is accessible and keeps its width, ${colorScheme}`, async ({
    browser,
    network,
  }, info) => {
    const { page } = await openWallet(browser, network);
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    const shaped = (name: string) => isWellShaped(page, info, `${name}-${colorScheme}`);
    await shaped('empty');
    await page.getByRole('textbox', { name: /Amount/ }).fill('999');
    await shaped('too-much');
    await deposit(page, '3');
    await expect(dialog(page)).toBeVisible();
    await shaped('asking');
    await approve(page);
    await ended(page);
    await page.getByRole('button', { name: 'Start the withdrawal' }).click();
    await approve(page);
    await ended(page);
    await shaped('timer');
    await network.stopDevnet();
    await expect(page.getByRole('alert')).toBeVisible();
    await shaped('unreachable');
    await page.getByRole('button', { name: 'Disconnect' }).click();
    await expect(page.getByRole('button', { name: 'Choose a wallet' })).toBeVisible();
    await shaped('disconnected');
    await page.getByRole('button', { name: 'Choose a wallet' }).click();
    await expect(dialog(page).getByRole('button', { name: /Development wallet/ })).toBeVisible();
    await shaped('choosing');
    await page.keyboard.press('Escape');
    await expect(dialog(page)).toBeHidden();
    await expect(page.getByRole('button', { name: 'Choose a wallet' })).toBeVisible();
  });

test('connect and deposit ask nobody outside, and the policy blocks nothing', async ({
  browser,
  network,
}) => {
  const context = await browser.newContext();
  const page = await context.newPage();
  const outside: string[] = [];
  const complaints: string[] = [];
  context.on('request', (request) => {
    if (!request.url().startsWith(network.url) && !request.url().startsWith('data:'))
      outside.push(request.url());
  });
  page.on('console', (message) => {
    if (message.type() === 'error' || /content security policy/i.test(message.text()))
      complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  await page.goto(`${network.url}/wallet/`);
  await chooseWallet(page);
  await approve(page);
  await page.getByRole('button', { name: 'Get 10 test GRAM' }).click();
  await expect(page.getByTestId('wallet-balance')).toHaveText('10 GRAM');
  await deposit(page, '1');
  await approve(page);
  await ended(page);
  await page.getByRole('button', { name: 'Disconnect' }).click();
  await expect(page.getByRole('button', { name: 'Choose a wallet' })).toBeVisible();
  expect(outside).toEqual([]);
  expect(complaints).toEqual([]);
});

test('a deposit by keyboard alone', async ({ browser, network }) => {
  const { page } = await openWallet(browser, network);
  await page.getByRole('textbox', { name: /Amount/ }).focus();
  await page.keyboard.type('1');
  await page.keyboard.press('Enter');
  await expect(dialog(page)).toBeVisible();
  await page.keyboard.press('Tab');
  await expect(dialog(page).getByRole('button', { name: 'Approve' })).toBeFocused();
  await page.keyboard.press('Enter');
  await ended(page);
  await expect(newest(page)).toContainText('Deposit of 1 GRAM');
  await page.locator('h1').click();
  await page.keyboard.press('g');
  await page.keyboard.press('c');
  await expect(page).toHaveURL(/\/chat\/$/);
  await page.keyboard.press('Escape');
});

test('a wallet on another network is told so, and nothing can be sent', async ({ browser, network }) => {
  const { page } = await openWallet(browser, network);
  // The wallet has changed its network since it was connected.
  await page.addInitScript(() => {
    const real = { value: undefined as unknown };
    Object.defineProperty(window, 'bombyxDevWallet', {
      get: () => real.value,
      set: (value: { tonconnect: { restoreConnection: () => Promise<unknown> } }) => {
        const restore = value.tonconnect.restoreConnection.bind(value.tonconnect);
        value.tonconnect.restoreConnection = async () =>
          JSON.parse(
            JSON.stringify(await restore()).replace('"network":"-3"', '"network":"-239"'),
          ) as unknown;
        real.value = value;
      },
    });
  });
  await page.reload();
  await expect(page.getByRole('alert')).toContainText('Your wallet is on another network (-239)');
  await expect(page.getByRole('button', { name: 'Deposit' })).toHaveCount(0);
  await page.getByRole('button', { name: 'Disconnect' }).click();
  await expect(page.getByRole('button', { name: 'Choose a wallet' })).toBeVisible();
});
