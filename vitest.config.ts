/** Which tests run where: `node` runs plain TypeScript, `browser` runs in a real Chromium, `protocol/` runs in both. */
import { playwright } from '@vitest/browser-playwright';
import { defineConfig } from 'vitest/config';
import { chromiumArgs, chromiumSandbox, findTestChromium } from './.ci/chromium.ts';
import { hubCommands } from './tests/fakes/hub-commands.ts';

const executablePath = findTestChromium();
const launchOptions = {
  ...(executablePath !== undefined && { executablePath }),
  args: [...chromiumArgs],
  chromiumSandbox, // Playwright's own default is none
};

/** Two cores are what the tests are promised to run on. */
const MAX_WORKERS = 2;

/** Models load and shaders compile in these tests, on cores that other jobs share. */
const TEST_TIMEOUT_MS = 60_000;

/** What is waited for comes late on such cores, too. */
const EXPECTED = { poll: { timeout: 20_000 } };

/** Bundled before the first test: a dependency that is found later makes Vite reload the page under a running test. */
const PREBUNDLED = ['cborg', 'comlink', 'fast-check', 'hpke', 'idb', 'marked', 'peerjs', 'valibot'];

/** Already one ES module without imports each; bundling their megabytes again would only cost time. */
const SERVED_AS_THEY_ARE = ['@mlc-ai/web-llm', '@wllama/wllama'];

export default defineConfig({
  test: {
    maxWorkers: MAX_WORKERS,
    coverage: { include: ['{web,protocol,client,signaling,relay-tee}/**/*.{ts,svelte}'] },
    projects: [
      {
        test: {
          name: 'node',
          environment: 'node',
          isolate: false, // no file changes what others see; a third of the time went into loading the same modules again
          testTimeout: TEST_TIMEOUT_MS,
          hookTimeout: TEST_TIMEOUT_MS,
          expect: EXPECTED,
          include: [
            '{protocol,client,signaling,contracts,relay-tee}/**/*.test.ts',
            'web/{lib,commands}/**/*.test.ts',
            'tests/**/*.test.ts',
          ],
          exclude: ['**/node_modules/**', '**/*.browser.test.ts', 'tests/e2e/**'],
        },
      },
      {
        extends: './vite.config.ts',
        root: 'web', // again: without it the project's root is the top folder, and Kit refuses that
        optimizeDeps: { include: PREBUNDLED, exclude: SERVED_AS_THEY_ARE },
        test: {
          name: 'browser',
          maxWorkers: MAX_WORKERS, // pages at a time; not taken over from the root
          testTimeout: TEST_TIMEOUT_MS,
          hookTimeout: TEST_TIMEOUT_MS,
          expect: EXPECTED,
          include: [
            '../protocol/**/*.test.ts',
            '../{client,tests}/**/*.browser.test.ts',
            '**/*.browser.test.ts',
          ],
          exclude: ['**/node_modules/**', '**/*.node.test.ts', '../**/*.node.test.ts', '../tests/e2e/**'],
          browser: {
            enabled: true,
            headless: true,
            screenshotFailures: false,
            commands: hubCommands, // a test in the page starts and stops real hubs in Node
            provider: playwright({ launchOptions }),
            instances: [{ browser: 'chromium' }],
          },
        },
      },
    ],
  },
});
