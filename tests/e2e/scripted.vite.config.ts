/** Builds the scripted provider page into `build-scripted/`. */
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url));

export default defineConfig({
  root: at('scripted'),
  base: '/scripted/',
  build: { outDir: at('../../build-scripted'), emptyOutDir: true },
  worker: { format: 'es' },
});
