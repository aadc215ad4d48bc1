/** A provider without a screen: the real *Provide* page in a Chromium, its real buttons pressed. */
import { chromium, type Browser } from '@playwright/test';
import { chromiumArgs, findChromium } from '../../.ci/chromium.ts';

/** Loading the built-in model takes a second or two; a slow first start is given room. */
const SERVING_TIMEOUT_MS = 120_000;

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
  await page.getByRole('button', { name: /^start/i }).click();
  const peer = page.locator('[data-listed="true"]');
  await peer.waitFor({ timeout: SERVING_TIMEOUT_MS });
  return {
    peerId: (await peer.getAttribute('data-peer')) ?? '',
    gone: new Promise((resolve) => {
      page.once('close', () => resolve());
      page.once('crash', () => resolve());
    }),
    stop: () => context.close(),
  };
}
