/** Money in and out again, in real Chromium on a real devnet, reloaded in the middle of each step. */
import type { Page } from '@playwright/test';
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
  withhold,
} from './wallet-network.ts';

/** D on the devnet, and the most that a request to the wallet is valid for; both with the grace after them. */
const PAST_EVERY_DEADLINE_S = 200;

const accountBalance = (page: Page) => page.getByTestId('account-balance');

/** Approves what the wallet shows, reloads the page when the message is sent and not yet seen, and awaits its end. */
async function approveAndReload(page: Page): Promise<void> {
  const release = await withhold(page, 'getTransactions');
  await approve(page);
  await expect(newest(page)).toHaveAttribute('data-status', 'sent');
  await release();
  await page.reload();
  await ended(page);
}

test('deposit, see it, withdraw it alone after the timer; reloaded in the middle of each step', async ({
  browser,
  network,
}) => {
  const { page, address } = await openWallet(browser, network);
  const sentBefore = await network.transactions(address);

  await deposit(page, '2.5');
  await expect(dialog(page)).toContainText('2.5 GRAM');
  await expect(dialog(page)).toContainText('Bombyx: deposit');
  await approveAndReload(page);
  await expect(accountBalance(page)).toContainText('2.49');

  await page.getByRole('button', { name: 'Start the withdrawal' }).click();
  await approveAndReload(page);
  await expect(page.getByTestId('withdrawal-left')).toContainText(/\d/);
  await expect(page.getByRole('button', { name: 'Finish the withdrawal' })).toBeDisabled();
  await page.reload();
  await expect(page.getByTestId('withdrawal-left')).toContainText(/\d/);

  await network.advance(PAST_EVERY_DEADLINE_S);
  await page.getByRole('button', { name: 'Finish the withdrawal' }).click();
  await approveAndReload(page);
  await expect(page.getByTestId('wallet-balance')).toContainText('9.9');
  expect(await network.balanceNano(address)).toBeGreaterThan(9_980_000_000n);

  await expect(page.getByRole('region', { name: 'History' }).getByRole('listitem')).toHaveCount(3);
  // Three messages that the wallet sent and one payment that came back, however often the page was reloaded.
  expect(await network.transactions(address)).toBe(sentBefore + 4);
});

test('reloaded while the wallet asks: nothing is sent, nothing is asked twice, and it ends by itself', async ({
  browser,
  network,
}) => {
  const { page, address } = await openWallet(browser, network);
  const sentBefore = await network.transactions(address);
  await deposit(page, '1');
  await expect(dialog(page)).toBeVisible();
  await page.reload();
  await expect(newest(page)).toHaveAttribute('data-status', 'unknown');
  await expect(dialog(page)).toBeHidden();
  await page.getByRole('textbox', { name: /Amount/ }).fill('1');
  await expect(page.getByRole('button', { name: 'Deposit' })).toBeDisabled();

  await network.advance(PAST_EVERY_DEADLINE_S);
  await ended(page, 'expired');
  expect(await network.transactions(address)).toBe(sentBefore);
  await page.getByRole('textbox', { name: /Amount/ }).fill('1');
  await page.getByRole('button', { name: 'Deposit' }).click();
  await approve(page);
  await ended(page);
  expect(await network.transactions(address)).toBe(sentBefore + 1);
});

test('the page that asked is gone before the wallet’s answer: the next one finds the deposit on the chain', async ({
  browser,
  network,
}) => {
  const { page, address } = await openWallet(browser, network);
  const sentBefore = await network.transactions(address);
  await deposit(page, '1');
  const release = await withhold(page, 'sendBoc');
  await approve(page);
  await expect.poll(() => network.transactions(address)).toBe(sentBefore + 1);
  await release();
  await page.reload();
  await ended(page);
  await expect(accountBalance(page)).toContainText('0.99');
  expect(await network.transactions(address)).toBe(sentBefore + 1);
});

test('what the person refuses is not sent and says so; a timer can be cancelled', async ({
  browser,
  network,
}) => {
  const { page } = await openWallet(browser, network);
  await deposit(page, '1');
  await dialog(page).getByRole('button', { name: 'Reject' }).click();
  await ended(page, 'rejected');
  await expect(newest(page)).toContainText('You said no');

  await page.getByRole('button', { name: 'Deposit' }).click();
  await expect(dialog(page)).toBeVisible();
  await page.keyboard.press('Escape');
  await ended(page, 'rejected');

  await page.getByRole('textbox', { name: /Amount/ }).fill('1');
  await page.getByRole('button', { name: 'Deposit' }).click();
  await approve(page);
  await ended(page);
  await page.getByRole('button', { name: 'Start the withdrawal' }).click();
  await approve(page);
  await ended(page);
  await page.getByRole('button', { name: 'Cancel it' }).click();
  await approve(page);
  await ended(page);
  await expect(page.getByRole('button', { name: 'Start the withdrawal' })).toBeEnabled();
});

test('a connection survives a reload and ends when the person ends it; a refused one says so', async ({
  browser,
  network,
}) => {
  const { context, page, address } = await openWallet(browser, network);
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await page.getByRole('button', { name: 'Copy the wallet’s address' }).click();
  await expect(page.getByText('Copied').first()).toBeVisible();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(address);
  await page.reload();
  await expect(page.getByTestId('wallet-balance')).toHaveText('10 GRAM');
  await page.getByRole('button', { name: 'Disconnect' }).click();
  await chooseWallet(page);
  await dialog(page).getByRole('button', { name: 'Reject' }).click();
  await expect(page.getByRole('alert')).toContainText('You said no');
  await page.reload();
  await expect(page.getByRole('button', { name: 'Choose a wallet' })).toBeVisible();
});

test('without the devnet the page says so, keeps what is on its way, and asks for nothing', async ({
  browser,
  network,
}) => {
  const { page } = await openWallet(browser, network);
  await page.getByRole('textbox', { name: /Amount/ }).fill('1');
  await network.stopDevnet();
  await expect(page.getByRole('alert')).toContainText('The chain cannot be reached');
  await expect(page.getByRole('button', { name: 'Deposit' })).toBeDisabled();
  await page.reload();
  await expect(page.getByRole('alert')).toContainText('The chain cannot be reached');
});
