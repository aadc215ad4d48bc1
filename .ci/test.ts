/** `npm test`: lint, types, unit, browser and end-to-end tests; `--full` runs the same with the full counts. */
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ensureChromium } from './install-chromium.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const full = process.argv.includes('--full');
const reports = mkdtempSync(join(tmpdir(), 'bombyx-test-'));

/** Tells tests that the client and the app have been built from these sources. */
const BUILT = { E2E_BUILT: '1' };

interface Count {
  readonly passed: number;
  readonly failed: number;
}

/** A step's output is shown whole when it fails, and not at all when it passes. */
function run(name: string, command: string, env: Record<string, string> = {}): Promise<boolean> {
  return new Promise((resolve) => {
    const startedMs = Date.now();
    const output: Buffer[] = [];
    const child = spawn(command, {
      shell: true,
      cwd: ROOT,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, ...(full ? { FULL: '1' } : {}), ...env },
    });
    child.stdout.on('data', (data: Buffer) => output.push(data));
    child.stderr.on('data', (data: Buffer) => output.push(data));
    child.on('close', (code) => {
      const seconds = ((Date.now() - startedMs) / 1000).toFixed(1);
      if (code !== 0) console.log(Buffer.concat(output).toString());
      console.log(`${code === 0 ? 'ok  ' : 'FAIL'}  ${name} (${seconds} s)`);
      resolve(code === 0);
    });
  });
}

/** A step without tests of its own counts as one. */
async function check(name: string, command: string): Promise<Count> {
  return (await run(name, command)) ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 };
}

function report<T>(name: string): T | undefined {
  try {
    return JSON.parse(readFileSync(join(reports, name), 'utf8')) as T;
  } catch {
    return undefined;
  }
}

async function vitest(project: string, env: Record<string, string> = {}): Promise<Count> {
  const file = join(reports, `${project}.json`);
  const ok = await run(
    `${project} tests`,
    `npx vitest run --project ${project} --reporter=default --reporter=json --outputFile.json=${file}`,
    { ...(full && { VITE_FULL: '1' }), ...env }, // `import.meta.env` is all that a test in a page reads
  );
  const result = report<{ numPassedTests: number; numFailedTests: number }>(`${project}.json`);
  const failed = result?.numFailedTests ?? 0;
  return { passed: result?.numPassedTests ?? 0, failed: ok ? failed : Math.max(1, failed) };
}

async function playwright(): Promise<Count> {
  const ok = await run('end-to-end tests', 'npx playwright test --reporter=list,json', {
    ...BUILT,
    PLAYWRIGHT_JSON_OUTPUT_NAME: join(reports, 'e2e.json'),
  });
  const stats = report<{ stats: { expected: number; unexpected: number; flaky: number } }>('e2e.json')?.stats;
  const failed = (stats?.unexpected ?? 0) + (stats?.flaky ?? 0);
  return { passed: stats?.expected ?? 0, failed: ok ? failed : Math.max(1, failed) };
}

/** What the tests behind them stand on, one after the other. */
async function foundations(): Promise<Count[]> {
  return [
    await check('types', 'npm run -s check'),
    await check('client build', 'npm run -s build:client'),
    await check('end-to-end builds', 'node tests/e2e/build.ts'),
  ];
}

ensureChromium();
await run('sync', 'npx svelte-kit sync'); // before anything reads what it writes
// Two lanes at a time, since two cores are what there is. The later tests start processes and browsers of their own, two
// at a time; those of Node wait half of their time.
const counts = [
  ...(await Promise.all([foundations(), vitest('browser')])).flat(),
  ...(await Promise.all([check('lint', 'npm run -s lint'), vitest('node', BUILT)])),
  await playwright(),
];
rmSync(reports, { recursive: true, force: true });

const passed = counts.reduce((sum, count) => sum + count.passed, 0);
const failed = counts.reduce((sum, count) => sum + count.failed, 0);
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed > 0 || passed === 0 ? 1 : 0;
