import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Processes } from './processes.ts';

const folder = mkdtempSync(join(tmpdir(), 'bombyx-processes-'));
afterAll(() => rmSync(folder, { recursive: true }));

function script(name: string, text: string): string {
  const path = join(folder, `${name}.mjs`);
  writeFileSync(path, text);
  return path;
}

let processes: Processes;
beforeEach(() => (processes = new Processes()));
afterEach(() => processes.stop());

const never = new Promise<never>(() => undefined);

describe('a process that ends unasked', () => {
  test('is named with its code', async () => {
    processes.script('hub', script('code', 'process.exit(3)'));
    await expect(processes.whileRunning(never)).rejects.toThrow('The hub process ended with code 3.');
  });

  test('is named with its signal', async () => {
    processes.script('web', script('signal', "process.kill(process.pid, 'SIGKILL')"));
    await expect(processes.whileRunning(never)).rejects.toThrow('The web process was ended by SIGKILL.');
  });

  test('counts, even where something else answers in its place at the same time', async () => {
    processes.script('web', script('late', 'process.exit(1)'));
    const somebodyElse = processes.failed.catch(() => 'answered');
    await expect(processes.whileRunning(somebodyElse)).rejects.toThrow('The web process ended');
  });
});

test('a script that fails is quoted with its last lines', async () => {
  const failing = script('failing', "console.log('why it failed'); process.exit(4)");
  await expect(processes.run('build', failing, [])).rejects.toThrow(
    'The build process ended with code 4. Its last words:\nwhy it failed',
  );
});

test('what is said while everything stops is not shown', async () => {
  const lines: string[] = [];
  const talker = script(
    'talker',
    "process.on('SIGTERM', () => { console.log('others are going'); process.exit(); });" +
      "console.log('up'); setInterval(() => undefined, 1_000);",
  );
  processes.script('web', talker, [], { onLine: (line) => lines.push(line) });
  await expect.poll(() => lines).toEqual(['up']);
  await processes.stop();
  expect(lines).toEqual(['up']);
});
