/** Builds the relay's one file as `npm run build:relay` does, wherever the caller wants it. */
import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Bytes } from '#protocol/bytes/bytes.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const BUILD = ['node_modules/vite/bin/vite.js', 'build', '-c', 'relay-tee/image/vite.config.ts'];

/** The path of the file that is built, from the repository's top. */
export const BUNDLE_PATH = 'build-relay/relay.js';

/** Builds in a process of its own, into `folder`, which is emptied; gives the file's bytes. */
export async function buildRelay(folder: string): Promise<Bytes> {
  await promisify(execFile)(process.execPath, [...BUILD, '--outDir', folder], { cwd: ROOT });
  return new Uint8Array(await readFile(join(folder, 'relay.js')));
}
