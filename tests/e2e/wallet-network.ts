/** The network with a chain beside it: the devnet build of the app, a real devnet, and what tests do to both. */
import { test as base, type Browser, type BrowserContext, type Page } from '@playwright/test';
import { startDevnet, type Devnet } from '../../contracts/devnet/devnet.ts';
import { expect, TestNetwork } from './network.ts';

/** Slow enough that a page can be reloaded between two blocks, quick enough not to be waited for. */
const BLOCK_TIME_MS = 150;

export class WalletNetwork {
  readonly web: TestNetwork;
  #devnet: Devnet;

  private constructor(web: TestNetwork, devnet: Devnet) {
    this.web = web;
    this.#devnet = devnet;
  }

  static async start(): Promise<WalletNetwork> {
    const devnet = await openDevnet(0);
    const rewrite = (path: string) => path.replace(/^\/chain/, '');
    const chain = { target: devnet.url, rewrite };
    const web = await TestNetwork.start('tests/e2e/devnet.vite.config.ts', { '/chain': chain });
    return new WalletNetwork(web, devnet);
  }

  get url(): string {
    return this.web.url;
  }

  /** Moves the chain's clock. */
  async advance(seconds: number): Promise<void> {
    await post(`${this.#devnet.url}/admin/advance`, { seconds });
  }

  /** How many transactions the chain holds of this address. */
  async transactions(address: string): Promise<number> {
    const result = await post(`${this.#devnet.url}/api/v2/getTransactions`, { address, limit: 100 });
    return (result as readonly unknown[]).length;
  }

  async balanceNano(address: string): Promise<bigint> {
    return BigInt(String(await post(`${this.#devnet.url}/api/v2/getAddressBalance`, { address })));
  }

  /** Takes the chain away; its money with it, for it lives in memory. */
  async stopDevnet(): Promise<void> {
    await this.#devnet.close();
  }

  async stop(): Promise<void> {
    await this.web.stop();
    await this.#devnet.close();
  }
}

function openDevnet(port: number): Promise<Devnet> {
  return startDevnet({ port, blockTimeMs: BLOCK_TIME_MS, isAdminOpen: true, logLevel: 'silent' });
}

async function post(url: string, body: unknown): Promise<unknown> {
  const response = await fetch(url, { method: 'POST', body: JSON.stringify(body) });
  if (!response.ok) throw new Error(`${url}: ${response.status} ${await response.text()}`);
  return ((await response.json()) as { result?: unknown }).result;
}

/**
 * Keeps the chain's answers to `method` from the page until the returned function is called, so that a test can look
 * at what lies between; what the page sent has arrived all the same.
 */
export async function withhold(page: Page, method: string): Promise<() => Promise<void>> {
  await page.route('**/chain/**', async (route) => {
    if ((route.request().postData() ?? '').includes(method)) await route.fetch().catch(() => undefined);
    else await route.fallback();
  });
  return () => page.unrouteAll({ behavior: 'ignoreErrors' });
}

/** The development wallet's dialog. */
export const dialog = (page: Page) => page.getByRole('dialog');

export async function approve(page: Page): Promise<void> {
  await dialog(page).getByRole('button', { name: 'Approve' }).click();
}

/** Chooses the development wallet in TON Connect's dialog; it asks next. */
export async function chooseWallet(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Choose a wallet' }).click();
  await dialog(page)
    .getByRole('button', { name: /Development wallet/ })
    .click();
}

/** The newest line of the history. */
export const newest = (page: Page) =>
  page.getByRole('region', { name: 'History' }).getByRole('listitem').first();

export async function ended(page: Page, status = 'done'): Promise<void> {
  await expect(newest(page)).toHaveAttribute('data-status', status);
}

export interface WalletPage {
  readonly context: BrowserContext;
  readonly page: Page;
  readonly address: string;
}

/** A browser of its own with the development wallet connected and ten GRAM in it. */
export async function openWallet(browser: Browser, network: WalletNetwork): Promise<WalletPage> {
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.goto(`${network.url}/wallet/`);
  await chooseWallet(page);
  await approve(page);
  await page.getByRole('button', { name: 'Get 10 test GRAM' }).click();
  await expect(page.getByTestId('wallet-balance')).toHaveText('10 GRAM');
  const address = (await page.getByTitle(/^0Q/).getAttribute('title')) ?? '';
  return { context, page, address };
}

export async function deposit(page: Page, amount: string): Promise<void> {
  await page.getByRole('textbox', { name: /Amount/ }).fill(amount);
  await page.getByRole('button', { name: 'Deposit' }).click();
}

export const test = base.extend<{ network: WalletNetwork }>({
  // eslint-disable-next-line no-empty-pattern -- Playwright reads the fixtures that are needed from this pattern
  network: async ({}, use) => {
    const network = await WalletNetwork.start();
    await use(network);
    await network.stop();
  },
});

export { expect };
