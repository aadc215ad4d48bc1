/** A provider without a screen: the real *Provide* page in a Chromium, its real buttons pressed. */
import { chromium, type Browser, type Locator, type Page } from '@playwright/test';
import { chromiumArgs, chromiumSandbox, findChromium } from '../../.ci/chromium.ts';
import { CommandError, UsageError } from './errors.ts';
import { isSecure } from './settings.ts';

/** Loading the built-in model takes a second or two; a slow first start and a large download are given room. */
const SERVING_TIMEOUT_MS = 120_000;

/** The page has to look at the device before it names models: a graphics adapter in software takes its time. */
const PAGE_TIMEOUT_MS = 20_000;

/** What the page says once the directory lists it. */
const LISTED = 'Listed: people can find you.';

/** What it says when it cannot go on. */
const NOT_SERVING = 'Not serving.';

const PEER_ID = /^[a-z2-7]{52}$/;

export interface HeadlessProvider {
  readonly peerId: string;
  /** Resolves when it has stopped serving without being asked, with the reason: `its page crashed`. */
  readonly gone: Promise<string>;
  stop(): Promise<void>;
}

/**
 * A browser for commands.
 *
 * @param ownUrl a page of this machine's own, which gets its keys even where the address is not a secure one
 * @throws CommandError that says what to install when there is none
 */
export async function launchBrowser(ownUrl?: string): Promise<Browser> {
  const executablePath = findChromium();
  if (executablePath === undefined)
    throw new CommandError(
      'No Chromium found. Install one (Debian: apt-get install chromium), or set CHROMIUM.',
    );
  const trusted =
    ownUrl === undefined || isSecure(ownUrl)
      ? []
      : [`--unsafely-treat-insecure-origin-as-secure=${new URL(ownUrl).origin}`];
  // Ctrl-C is the command's to handle: it stops serving first.
  const signals = { handleSIGINT: false, handleSIGTERM: false, handleSIGHUP: false };
  try {
    return await chromium.launch({
      executablePath,
      chromiumSandbox,
      args: [...chromiumArgs, ...trusted],
      ...signals,
    });
  } catch (error) {
    const sandbox = /no usable sandbox/i.test(String(error));
    throw new CommandError(
      sandbox
        ? `The sandbox of ${executablePath} cannot start here. Allow it, or set CHROMIUM_SANDBOX=0 to go without.`
        : `${executablePath} does not start.`,
      { cause: error },
    );
  }
}

/** A provider with a browser of its own, which ends with it. */
export async function openProvider(url: string): Promise<HeadlessProvider> {
  const browser = await launchBrowser(url);
  try {
    return { ...(await startHeadlessProvider(browser, url)), stop: () => browser.close() };
  } catch (error) {
    await browser.close();
    throw error;
  }
}

/**
 * Opens `url`'s *Provide* page, chooses `model` where one is named, and presses *Start*.
 *
 * @throws UsageError on a model that the page does not know
 * @throws CommandError when the page cannot serve, with what it says about it
 */
export async function startHeadlessProvider(
  browser: Browser,
  url: string,
  model?: string,
): Promise<HeadlessProvider> {
  const context = await browser.newContext();
  const page = await context.newPage();
  const gone = untilGone(browser, page);
  await page.goto(new URL('/provide/', url).href).catch((error: unknown) => {
    throw new CommandError(`${url} cannot be opened.`, { cause: error });
  });
  const start = page.getByRole('button', { name: 'Start serving' }).and(page.locator(':enabled'));
  await start.waitFor({ timeout: PAGE_TIMEOUT_MS }).catch((error: unknown) => {
    throw new CommandError(`${url} has no Provide page that can serve on this machine.`, { cause: error });
  });
  if (model !== undefined) await choose(page, model);
  await start.click();
  const failure = page.getByRole('alert').filter({ hasText: NOT_SERVING });
  await page.getByText(LISTED).or(failure).waitFor({ timeout: SERVING_TIMEOUT_MS });
  if (await failure.isVisible()) throw new CommandError(`The page says: ${await lineOf(failure)}`);
  const failed = failure.waitFor({ timeout: 0 }).then(
    async () => `the page says: ${await lineOf(failure)}`,
    () => gone, // the page is no more
  );
  return {
    peerId: (await page.getByRole('main').getByTitle(PEER_ID).getAttribute('title')) ?? '',
    gone: Promise.race([gone, failed]),
    stop: () => context.close(),
  };
}

function untilGone(browser: Browser, page: Page): Promise<string> {
  return new Promise((resolve) => {
    page.once('crash', () => resolve('its page crashed'));
    page.once('close', () => resolve('its browser ended')); // nobody else closes it
    browser.once('disconnected', () => resolve('its browser ended'));
  });
}

/** Chooses by the exact name: one name can be part of another. */
async function choose(page: Page, model: string): Promise<void> {
  const radios = page.getByRole('group', { name: 'Model' }).getByRole('radio');
  const names = await radios.evaluateAll((all) => all.map((radio) => radio.getAttribute('value') ?? ''));
  const index = names.indexOf(model);
  if (index >= 0) return radios.nth(index).check();
  const instead = `It can serve: ${names.join(', ')}.`;
  const named = page.getByText(model, { exact: true });
  const cannot = page.getByRole('main').locator('details');
  if ((await cannot.filter({ has: named }).count()) === 0)
    throw new UsageError(`--model: this device knows no model "${model}". ${instead}`);
  const [reason = ''] = await cannot.locator('section').filter({ has: named }).locator('p').allTextContents();
  throw new CommandError(`This device cannot run ${model}. ${reason.trim()} ${instead}`);
}

async function lineOf(locator: Locator): Promise<string> {
  return (await locator.innerText()).replaceAll(/\s+/g, ' ').trim();
}
