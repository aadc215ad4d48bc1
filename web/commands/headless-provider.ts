/** A provider without a screen: the real *Provide* page in a Chromium, its real buttons pressed. */
import { chromium, type Browser } from '@playwright/test';
import { chromiumArgs, findChromium } from '../../.ci/chromium.ts';

/** Loading the built-in model takes a second or two; a slow first start is given room. */
const SERVING_TIMEOUT_MS = 120_000;

/** What the page says once the directory lists it. */
const LISTED = 'Listed: people can find you.';

const PEER_ID = /^[a-z2-7]{52}$/;

export interface HeadlessProvider {
  readonly peerId: string;
  /** Resolves when the browser is gone without being asked. */
  readonly gone: Promise<void>;
  stop(): Promise<void>;
}

/** A browser for commands. @throws Error that says what to install when there is none. */
export async function launchBrowser(): Promise<Browser> {
  const executablePath = findChromium();
  if (executablePath === undefined)
    throw new Error('No Chromium found. Install one (Debian: apt-get install chromium), or set CHROMIUM.');
  return chromium.launch({ executablePath, args: [...chromiumArgs] });
}

/** Opens `url`'s *Provide* page, chooses `model` where one is named, and presses *Start*. */
export async function startHeadlessProvider(
  browser: Browser,
  url: string,
  model?: string,
): Promise<HeadlessProvider> {
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.goto(new URL('/provide/', url).href);
  if (model !== undefined) await page.getByRole('radio', { name: model }).check();
  await page.getByRole('button', { name: 'Start serving' }).click();
  await page.getByText(LISTED).waitFor({ timeout: SERVING_TIMEOUT_MS });
  return {
    peerId: (await page.getByRole('main').getByTitle(PEER_ID).getAttribute('title')) ?? '',
    gone: new Promise((resolve) => {
      page.once('close', () => resolve());
      page.once('crash', () => resolve());
    }),
    stop: () => context.close(),
  };
}
