/** Opens the scripted provider page beside the app: same origin, no content security policy of its own. */
import type { Browser, Page } from '@playwright/test';
import type { TestNetwork } from './network.ts';
import type { Script } from './scripted/main.ts';

/** Resolves once the directory lists the provider. */
export async function startScriptedProvider(
  browser: Browser,
  network: TestNetwork,
  script: Script,
): Promise<Page> {
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.goto(`${network.url}/scripted/`);
  await page.waitForFunction(() => 'serve' in globalThis);
  await page.evaluate(
    (given) => (globalThis as unknown as { serve: (script: Script) => Promise<void> }).serve(given),
    script,
  );
  return page;
}
