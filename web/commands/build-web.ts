/** The web app's files, built where these sources have not built them already. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { versionOfSources } from '../version.js';
import { projectRoot, type Processes } from './processes.ts';

/** Vite's command line, as a file that this Node can run. */
export const VITE = 'node_modules/vite/bin/vite.js';

/** Fills `build/`, unless it holds what these very sources build; calls `say` before anything slow. */
export async function buildWeb(processes: Processes, say: (line: string) => void): Promise<void> {
  if (builtVersion(join(projectRoot, 'build')) === versionOfSources()) return;
  say('Building the web app …');
  await processes.run('build', VITE, ['build']);
}

/** The version of the app in `folder`; `undefined` where there is none, or one whose build was broken off. */
export function builtVersion(folder: string): string | undefined {
  if (!existsSync(join(folder, 'index.html'))) return undefined; // pages are written after the version
  try {
    const file: unknown = JSON.parse(readFileSync(join(folder, '_app/version.json'), 'utf8'));
    const version = typeof file === 'object' && file !== null && 'version' in file ? file.version : undefined;
    return typeof version === 'string' ? version : undefined;
  } catch {
    return undefined;
  }
}
