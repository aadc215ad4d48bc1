/** The network that end-to-end tests run on: a real hub and the built app, one pair per test. */
import { createReadStream, existsSync } from 'node:fs';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test as base, type Browser, type BrowserContext, type Page } from '@playwright/test';
import { preview, type Plugin, type PreviewServer, type ProxyOptions } from 'vite';
import { startHub, type Hub } from '../../signaling/hub.ts';

const root = (path: string) => fileURLToPath(new URL(`../../${path}`, import.meta.url));

/** Shows the scripted provider's page beside the app, on the same origin. */
const scriptedPage: Plugin = {
  name: 'scripted-page',
  configurePreviewServer: (server) => {
    server.middlewares.use('/scripted', (request, response, next) => {
      const name = new URL(request.url ?? '/', 'http://test').pathname;
      const file = join(root('build-scripted'), name === '/' ? 'index.html' : name);
      if (!existsSync(file)) return next();
      response.setHeader('content-type', extname(file) === '.html' ? 'text/html' : 'text/javascript');
      createReadStream(file).pipe(response);
    });
  },
};

export class TestNetwork {
  readonly url: string;
  readonly #web: PreviewServer;
  readonly #hubPort: number;
  #hub: Hub;

  private constructor(web: PreviewServer, url: string, hub: Hub) {
    this.#web = web;
    this.url = url;
    this.#hub = hub;
    this.#hubPort = hub.port;
  }

  /**
   * @param config which build to show: the product's, or one that a test made on purpose
   * @param proxy what else lies on the app's origin, besides the hub
   */
  static async start(
    config = 'vite.config.ts',
    proxy: Readonly<Record<string, ProxyOptions>> = {},
  ): Promise<TestNetwork> {
    const placeholder = await startHub({ port: 0, logLevel: 'silent' });
    const { port: hubPort } = placeholder;
    await placeholder.close();
    const web = await preview({
      configFile: root(config),
      logLevel: 'silent',
      plugins: [scriptedPage],
      preview: {
        port: 0,
        host: '127.0.0.1',
        proxy: { ...proxy, '/hub': { target: `http://127.0.0.1:${hubPort}`, ws: true, xfwd: true } },
      },
    });
    const address = web.httpServer.address();
    if (address === null || typeof address === 'string') throw new Error('no port');
    const url = `http://127.0.0.1:${address.port}`;
    return new TestNetwork(web, url, await openHub(hubPort, url));
  }

  get hub(): Hub {
    return this.#hub;
  }

  async stopHub(): Promise<void> {
    await this.#hub.close();
  }

  async startHub(): Promise<void> {
    this.#hub = await openHub(this.#hubPort, this.url);
  }

  async stop(): Promise<void> {
    await this.#hub.close();
    await this.#web.close();
  }
}

function openHub(port: number, webUrl: string): Promise<Hub> {
  return startHub({ port, publicOrigins: [webUrl], trustedProxies: 1, logLevel: 'silent' });
}

/** Opens *Provide* in a browser of its own and presses *Start*; resolves once the directory lists the tab. */
export async function startProvider(
  browser: Browser,
  network: TestNetwork,
): Promise<{ readonly context: BrowserContext; readonly page: Page }> {
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.goto(`${network.url}/provide/`);
  await page.getByRole('button', { name: 'Start serving' }).click();
  await expect(page.getByText('Listed: people can find you.')).toBeVisible({ timeout: 60_000 });
  return { context, page };
}

export async function openChat(
  browser: Browser,
  network: TestNetwork,
): Promise<{ readonly context: BrowserContext; readonly page: Page }> {
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.goto(`${network.url}/chat/`);
  return { context, page };
}

export async function ask(page: Page, question: string): Promise<void> {
  const field = page.getByRole('textbox', { name: 'Your message' });
  await field.fill(question);
  await field.press('Enter');
}

/** The last answer on the page. */
export const lastAnswer = (page: Page) => page.getByRole('article', { name: 'Answer' }).last();

/** Resolves when the last answer has ended, however it ended. */
export async function answered(page: Page): Promise<void> {
  await expect(lastAnswer(page)).toHaveAttribute('aria-busy', 'false', { timeout: 60_000 });
}

interface Fixtures {
  readonly network: TestNetwork;
  /** Runs around every test. */
  readonly closedContexts: undefined;
}

export const test = base.extend<Fixtures>({
  // eslint-disable-next-line no-empty-pattern -- Playwright reads the fixtures that are needed from this pattern
  network: async ({}, use) => {
    const network = await TestNetwork.start();
    await use(network);
    await network.stop();
  },
  /** A page that outlives its test goes on computing, and calling a hub that is gone. */
  closedContexts: [
    async ({ browser }, use) => {
      await use(undefined);
      await Promise.all(browser.contexts().map((context) => context.close()));
    },
    { auto: true },
  ],
});

export { expect };
