/** Finds the Chromium that tests, demo and the headless provider run in, without asking a shell or the network. */
import { accessSync, constants } from 'node:fs';
import { createRequire } from 'node:module';
import { delimiter, join } from 'node:path';

/** Chromium without the windows and bars that nobody sees in a headless run: the same engine, for 40 % less work. */
export const HEADLESS_SHELL = 'chromium-headless-shell';

const NAMES = [
  'chromium',
  'chromium-browser',
  'google-chrome',
  'google-chrome-stable',
  'chrome',
  HEADLESS_SHELL,
];

const MAC_PLACES = [
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Google Chrome Canary.app/Contents/MacOS/Google Chrome Canary',
];

/** Chromium refuses its own sandbox to root, as whom containers run. `CHROMIUM_SANDBOX=0` is for places that forbid it. */
export const chromiumSandbox = process.getuid?.() !== 0 && process.env['CHROMIUM_SANDBOX'] !== '0';

/** Gives WebGPU a software adapter where there is no graphics processor; gives up the sandbox only where it must. */
export const chromiumArgs: readonly string[] = [
  ...(chromiumSandbox ? [] : ['--no-sandbox']),
  '--enable-unsafe-webgpu',
  '--use-webgpu-adapter=swiftshader',
];

function runnable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** Where Playwright would have put its own Chromium; absent where Playwright is not installed. */
function playwrightsOwn(): string | undefined {
  try {
    const { chromium } = createRequire(import.meta.url)('@playwright/test') as {
      chromium: { executablePath(): string };
    };
    return chromium.executablePath();
  } catch {
    return undefined;
  }
}

/** Absolute path of the first Chromium that can be run: `$CHROMIUM`, the system's, Playwright's; else `undefined`. */
export const findChromium = (): string | undefined => firstOf(NAMES);

/** As `findChromium`, but the headless shell before all others; not for the full run, which takes a whole browser. */
export const findTestChromium = (): string | undefined =>
  process.env['FULL'] === undefined ? firstOf([HEADLESS_SHELL, ...NAMES]) : findChromium();

function firstOf(names: readonly string[]): string | undefined {
  const folders = (process.env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '');
  const candidates = [
    process.env['CHROMIUM'],
    ...names.flatMap((name) => folders.map((folder) => join(folder, name))),
    ...MAC_PLACES,
    playwrightsOwn(),
  ];
  return candidates.find((path) => path !== undefined && path !== '' && runnable(path));
}
