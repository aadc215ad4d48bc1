/** What a build contains: no development wallet and no outside host of TON Connect in production, no TON code where none is needed. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import AxeBuilder from '@axe-core/playwright';
import { expect, test } from '@playwright/test';
import { APP_NAME, BRIDGE_KEY } from '../../web/lib/wallet/dev-wallet/names.ts';
import { TestNetwork } from './network.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** Of the development wallet: its bridge, its name, its database, and words that only it says. */
const MARKERS = [
  BRIDGE_KEY,
  APP_NAME,
  'bombyxDevWallet',
  'bombyx-dev-wallet',
  'Development wallet',
  'test money only',
];

/** What the devnet's secret keys are made from. */
const SEEDS = ['bombyx devnet'];

/** Where TON Connect goes by default. */
const OUTSIDE = [
  'config.ton.org',
  'analytics.ton.org',
  'bridge.tonapi.io',
  'wallets-list-staging',
  'ton-connect/sdk/main/assets',
];

/** Markers that stand in any file under `folder`. */
function found(folder: string, markers: readonly string[]): string[] {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  );
  return files.flatMap(({ parentPath, name }) => {
    const bytes = readFileSync(join(parentPath, name));
    return markers.filter((marker) => bytes.includes(marker)).map((marker) => `${name}: ${marker}`);
  });
}

test('a production build holds no trace of the development wallet, and a devnet build does', () => {
  const product = join(ROOT, 'build');
  expect(found(product, [...MARKERS, ...SEEDS])).toEqual([]);
  expect(found(product, OUTSIDE)).toEqual([]);
  expect(found(product, ['tonconnect-manifest.json']).length).toBeGreaterThan(0); // the wallet side is in it
  const devnet = found(join(ROOT, 'build-devnet'), MARKERS);
  for (const marker of MARKERS) expect(devnet.join('\n')).toContain(marker);
  expect(found(join(ROOT, 'build-devnet'), [...OUTSIDE, ...SEEDS])).toEqual([]);
});

test('pages that need no wallet load no TON code, and the service worker does not fetch it ahead', async ({
  browser,
}) => {
  const network = await TestNetwork.start();
  try {
    const context = await browser.newContext();
    const page = await context.newPage();
    const scripts: string[] = [];
    context.on('request', (request) => {
      if (request.url().includes('/_app/')) scripts.push(new URL(request.url()).pathname);
    });
    for (const path of ['/', '/chat/', '/provide/', '/wallet/']) {
      await page.goto(network.url + path);
      await expect(page.getByRole('banner')).toContainText('Online');
    }
    await expect(page.getByRole('heading', { name: 'No network to settle on' })).toBeVisible();
    expect((await new AxeBuilder({ page }).analyze()).violations.map(({ id }) => id)).toEqual([]);
    await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
    expect(scripts.length).toBeGreaterThan(10);
    expect(scripts.filter((path) => path.includes('/wallet/chunks/'))).toEqual([]);
    const holders = readdirSync(join(ROOT, 'build'), { recursive: true, encoding: 'utf8' })
      .filter((path) => path.endsWith('.js'))
      .filter((path) => readFileSync(join(ROOT, 'build', path)).includes('tonconnect-manifest.json'));
    expect(
      holders.filter((path) => !path.includes('service-worker') && !path.includes('manifest.js')),
    ).toEqual([expect.stringContaining('/wallet/chunks/')]);
  } finally {
    await network.stop();
  }
});
