/** Builds the app for the devnet, with its development wallet, into `build-devnet/`. */
import { fileURLToPath } from 'node:url';
import adapter from '@sveltejs/adapter-static';
import { sveltekit } from '@sveltejs/kit/vite';
import { defineConfig } from 'vite';
import product from '../../svelte.config.js';
import productConfig, { productPlugins } from '../../vite.config.ts';

const at = (path: string) => fileURLToPath(new URL(`../../${path}`, import.meta.url));

const options = {
  ...product,
  adapter: adapter({ pages: at('build-devnet'), assets: at('build-devnet'), fallback: '404.html' }),
  outDir: at('.svelte-kit/devnet'),
};

export default defineConfig({
  ...productConfig,
  mode: 'devnet',
  plugins: [...productPlugins, sveltekit(options)],
});
