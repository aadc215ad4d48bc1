/** Builds the relay into one file that has the same bytes wherever, whenever and by whomever it is built. */
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';

const ENTRY = 'relay-tee/main.ts';

process.env['NODE_ENV'] = 'production'; // Vite takes it from its surroundings, and with it other files of packages

export default defineConfig({
  root: fileURLToPath(new URL('../..', import.meta.url)),
  mode: 'production',
  envDir: false,
  publicDir: false,
  define: { 'process.env.NODE_ENV': '"production"' },
  ssr: { noExternal: true, target: 'node' },
  build: {
    ssr: ENTRY,
    outDir: 'build-relay',
    emptyOutDir: true,
    target: 'node24',
    minify: false, // who audits what is measured reads it
    rolldownOptions: { output: { entryFileNames: 'relay.js', codeSplitting: false } },
  },
});
