/** Makes sure that a Chromium is there: the system's, else one of Debian's packages when root, else Playwright's own. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { findChromium, HEADLESS_SHELL } from './chromium.ts';

const PLAYWRIGHT = fileURLToPath(new URL('../node_modules/@playwright/test/cli.js', import.meta.url));

function works(command: string, args: readonly string[]): boolean {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  return spawnSync(command, args, { stdio: ['ignore', 'inherit', 'inherit'], env }).status === 0;
}

const install = (name: string): boolean =>
  works('apt-get', ['-q', 'install', '-y', '--no-install-recommends', name]);

/** @throws Error when none can be had: the browser tests cannot run without one, and are never skipped. */
export function ensureChromium(): void {
  if (findChromium() !== undefined) return;
  if (process.getuid?.() === 0 && existsSync('/usr/bin/apt-get')) {
    console.log('No Chromium found: installing Debian’s package …');
    works('apt-get', ['-q', 'update']);
    if (!install(HEADLESS_SHELL)) install('chromium');
  } else {
    console.log('No Chromium found: installing Playwright’s …');
    works(process.execPath, [PLAYWRIGHT, 'install', 'chromium']);
  }
  if (findChromium() === undefined) throw new Error('No Chromium found after the installation.');
}
