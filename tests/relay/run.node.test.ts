/** A relay as a process: it says what is wrong with its settings, and ends in order when it is told to. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';

const CHILD = join(import.meta.dirname, 'relay-process.ts');

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'bombyx-relay-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

function start(env: Readonly<Record<string, string>>): { child: ChildProcess; lines: () => string } {
  const child = spawn(process.execPath, [CHILD], { env: { ...process.env, ...env } });
  let text = '';
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk) => (text += String(chunk)));
  return { child, lines: () => text };
}

async function said(child: ChildProcess, lines: () => string, word: string): Promise<void> {
  while (!lines().includes(word)) if (child.stdout) await once(child.stdout, 'data');
}

test('a setting that is missing is named, and nothing starts', async () => {
  const { child, lines } = start({ RELAY_NETWORK: 'devnet' });
  expect(await once(child, 'exit')).toEqual([2, null]);
  expect(lines()).toContain('RELAY_OPERATOR_WALLET');
});

test('SIGTERM: the last commit lands, then the process ends by itself', async () => {
  const database = join(folder, 'relay.db');
  const { child, lines } = start({
    RELAY_NETWORK: 'devnet',
    RELAY_OPERATOR_WALLET: `0:${'1'.repeat(64)}`,
    RELAY_DATABASE: database,
    RELAY_PORT: '0',
  });
  await said(child, lines, '"ready"');
  child.kill('SIGTERM');
  expect(await once(child, 'exit')).toEqual([0, null]);
  expect(lines()).toContain('"signal":"SIGTERM"');
  expect(lines()).toContain('"phase":"stopped"');
});
