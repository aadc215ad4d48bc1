/** The commands that the README promises, as a person runs them. */
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from '@playwright/test';

const cwd = fileURLToPath(new URL('../..', import.meta.url));

test.describe.configure({ mode: 'serial', timeout: 180_000 }); // each of them builds the app

async function freePort(): Promise<string> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return String(port);
}

async function ports(): Promise<NodeJS.ProcessEnv> {
  return { ...process.env, WEB_PORT: await freePort(), HUB_PORT: await freePort() };
}

test('npm run demo -- --json prints one line with the answer and who gave it', async () => {
  const { stdout } = await promisify(execFile)('npm', ['run', '-s', 'demo', '--', '--json'], {
    cwd,
    env: await ports(),
  });
  const result = JSON.parse(stdout) as Record<string, unknown>;
  expect(result).toEqual({
    answer: expect.stringContaining('12'),
    engine: expect.stringContaining('wllama'),
    model: 'silkworm-1',
    provider: expect.stringMatching(/^[a-z2-7]{52}$/),
    transport: expect.stringContaining('WebRTC'),
    promptTokens: expect.any(Number),
    completionTokens: expect.any(Number),
    ttftMs: expect.any(Number),
    tokensPerSecond: expect.any(Number),
  });
  for (const name of ['promptTokens', 'completionTokens', 'ttftMs', 'tokensPerSecond'])
    expect(result[name], name).toBeGreaterThan(0);
});

test('npm start says where everything is, and Ctrl-C stops all of it', async () => {
  const env = await ports();
  const started = spawn('npm', ['start'], { cwd, env, stdio: ['ignore', 'pipe', 'inherit'], detached: true });
  const lines: string[] = [];
  for await (const line of createInterface({ input: started.stdout })) {
    lines.push(line);
    if (line.startsWith('Ready')) break;
  }
  expect(lines.join('\n')).toMatch(/Provider\s+[a-z2-7]{52} /);
  const url = `http://127.0.0.1:${env['WEB_PORT'] ?? ''}`;
  const stats = (await (await fetch(`${url}/hub/stats`)).json()) as { offers: number };
  expect(stats.offers).toBe(1);

  const ended = once(started, 'exit');
  process.kill(-(started.pid ?? 0), 'SIGINT'); // what a terminal does on Ctrl-C
  await ended;
  await expect(fetch(url)).rejects.toThrow();
  await expect(fetch(`http://127.0.0.1:${env['HUB_PORT'] ?? ''}/hub/health`)).rejects.toThrow();
});
