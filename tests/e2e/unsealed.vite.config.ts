/** Builds the app with sealing switched off, into `build-unsealed/`: the negative of the capture test. */
import { fileURLToPath } from 'node:url';
import adapter from '@sveltejs/adapter-static';
import { sveltekit } from '@sveltejs/kit/vite';
import { defineConfig, type Plugin } from 'vite';
import product from '../../svelte.config.js';

const at = (path: string) => fileURLToPath(new URL(`../../${path}`, import.meta.url));

const unsealed: Plugin = {
  name: 'unsealed',
  enforce: 'pre',
  resolveId: (source) =>
    /(^|\/)chunks\.ts$/.test(source) ? at('tests/fakes/unsealed-chunks.ts') : undefined,
};

const options = {
  ...product,
  adapter: adapter({ pages: at('build-unsealed'), assets: at('build-unsealed'), fallback: '404.html' }),
  outDir: at('.svelte-kit/unsealed'),
};

export default defineConfig({
  root: at('web'),
  plugins: [unsealed, sveltekit(options)],
  worker: { format: 'es' },
});
