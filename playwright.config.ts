/** End-to-end tests: the built app, a real hub, real browsers. */
import { defineConfig } from '@playwright/test';
import { chromiumArgs, chromiumSandbox, findTestChromium } from './.ci/chromium.ts';

const executablePath = findTestChromium();

export default defineConfig({
  testDir: 'tests/e2e',
  globalSetup: './tests/e2e/setup.ts',
  fullyParallel: true,
  workers: 2,
  reporter: 'list',
  timeout: 90_000,
  expect: { timeout: 20_000 },
  use: {
    headless: true,
    trace: 'retain-on-failure',
    launchOptions: {
      args: [...chromiumArgs],
      chromiumSandbox, // Playwright's own default is none
      ...(executablePath !== undefined && { executablePath }),
    },
  },
});
