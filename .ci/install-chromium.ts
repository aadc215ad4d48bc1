/** Makes sure that a Chromium is there: the system's, else Debian's package when root, else Playwright's own. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { findChromium } from './chromium.ts';

const PLAYWRIGHT = fileURLToPath(new URL('../node_modules/@playwright/test/cli.js', import.meta.url));

function run(command: string, args: readonly string[]): void {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const { status } = spawnSync(command, args, { stdio: ['ignore', 'inherit', 'inherit'], env });
  if (status !== 0) throw new Error(`${command} ${args.join(' ')} failed`);
}

/** @throws Error when none can be had: the browser tests cannot run without one, and are never skipped. */
export function ensureChromium(): void {
  if (findChromium() !== undefined) return;
  if (process.getuid?.() === 0 && existsSync('/usr/bin/apt-get')) {
    console.log('No Chromium found: installing Debian’s package …');
    run('apt-get', ['-q', 'update']);
    run('apt-get', ['-q', 'install', '-y', '--no-install-recommends', 'chromium']);
  } else {
    console.log('No Chromium found: installing Playwright’s …');
    run(process.execPath, [PLAYWRIGHT, 'install', 'chromium']);
  }
  if (findChromium() === undefined) throw new Error('No Chromium found after the installation.');
}
