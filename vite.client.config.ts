import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url));

export default defineConfig({
  base: './', // keeps URLs relative when the library is embedded
  publicDir: false,
  build: {
    outDir: 'dist/client',
    emptyOutDir: true,
    target: 'es2022',
    sourcemap: true,
    lib: { entry: at('client/index.ts'), formats: ['es'], fileName: () => 'index.js' },
  },
});
