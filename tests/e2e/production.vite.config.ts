/** Builds the product as it is into the folder `BUILD_INTO`, for a test that looks through its files. */
import { fileURLToPath } from 'node:url';
import adapter from '@sveltejs/adapter-static';
import { sveltekit } from '@sveltejs/kit/vite';
import { defineConfig } from 'vite';
import product from '../../svelte.config.js';
import productConfig, { productPlugins } from '../../vite.config.ts';

const into = process.env['BUILD_INTO'];
if (into === undefined) throw new Error('BUILD_INTO says where to');

const options = {
  ...product,
  adapter: adapter({ pages: into, assets: into, fallback: '404.html' }),
  outDir: fileURLToPath(new URL('../../.svelte-kit/production', import.meta.url)), // its code needs our packages
};

export default defineConfig({ ...productConfig, plugins: [...productPlugins, sveltekit(options)] });
