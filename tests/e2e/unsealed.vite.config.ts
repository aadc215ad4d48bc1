/** Builds the app with sealing switched off, into `build-unsealed/`: the negative of the capture test. */
import { fileURLToPath } from 'node:url';
import adapter from '@sveltejs/adapter-static';
import { sveltekit } from '@sveltejs/kit/vite';
import { defineConfig, type Plugin } from 'vite';
import product from '../../svelte.config.js';
import productConfig from '../../vite.config.ts';

const at = (path: string) => fileURLToPath(new URL(`../../${path}`, import.meta.url));

const sealing = at('protocol/envelope/chunks.ts');

const unsealed: Plugin = {
  name: 'unsealed',
  enforce: 'pre',
  async resolveId(source, importer) {
    if (!source.endsWith('/chunks.ts')) return undefined;
    const resolved = await this.resolve(source, importer, { skipSelf: true });
    return resolved?.id === sealing ? at('tests/fakes/unsealed-chunks.ts') : undefined;
  },
};

const options = {
  ...product,
  adapter: adapter({ pages: at('build-unsealed'), assets: at('build-unsealed'), fallback: '404.html' }),
  outDir: at('.svelte-kit/unsealed'),
};

export default defineConfig({ ...productConfig, plugins: [unsealed, sveltekit(options)] });
