/** The commands that the README promises, as a person runs them. */
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from '@playwright/test';

const cwd = fileURLToPath(new URL('../..', import.meta.url));

/** For the graphics adapter in software that every browser here runs on. */
const TOO_LARGE = 'Llama-3.1-70B-Instruct-q3f16_1-MLC';

test.describe.configure({ mode: 'serial', timeout: 180_000 }); // browsers and whole networks start here

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

interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a command of npm to its end, whatever that is. */
function npm(args: readonly string[], env: NodeJS.ProcessEnv = process.env): Promise<Ended> {
  return new Promise((resolve) =>
    execFile('npm', args, { cwd, env }, (error, stdout, stderr) => {
      const code = error === null ? 0 : typeof error.code === 'number' ? error.code : -1;
      resolve({ code, stdout, stderr });
    }),
  );
}

/** What a command says, without npm's own remarks about the machine it runs on. */
function progress(stderr: string): readonly string[] {
  return stderr.split('\n').filter((line) => line !== '' && !line.startsWith('npm '));
}

/** The browsers that a command started: the first process of each, below `pid`. */
async function browsersBelow(pid: number): Promise<readonly number[]> {
  const { stdout } = await promisify(execFile)('ps', ['-eo', 'pid=,ppid=,args=']);
  const rows = stdout.split('\n').flatMap((line) => {
    const [, child, parent, args] = /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line) ?? [];
    return args === undefined ? [] : [{ pid: Number(child), parent: Number(parent), args }];
  });
  const below = (from: number): typeof rows =>
    rows.filter((row) => row.parent === from).flatMap((row) => [row, ...below(row.pid)]);
  const isBrowser = (args: string) => args.includes('--remote-debugging-pipe') && !args.includes('--type=');
  return below(pid).flatMap((row) => (isBrowser(row.args) ? [row.pid] : []));
}

test('npm run demo -- --json prints one line with the answer and who gave it', async () => {
  const { code, stdout, stderr } = await npm(['run', '-s', 'demo', '--', '--json'], await ports());
  expect(code, stderr).toBe(0);
  expect(stdout.trimEnd().split('\n')).toHaveLength(1);
  expect(progress(stderr)).toEqual(['Starting hub and web app …', 'Starting a provider …', 'Asking …']);
  const result = JSON.parse(stdout) as Record<string, unknown>;
  expect(result).toEqual({
    answer: expect.stringMatching(/\w+ \w+/),
    engine: expect.stringContaining('wllama'),
    model: 'silkworm-1',
    provider: expect.stringMatching(/^[a-z2-7]{52}$/),
    transport: expect.stringContaining('WebRTC'),
    promptTokens: expect.any(Number),
    completionTokens: expect.any(Number),
    ttftMs: expect.any(Number),
    tokensPerSecond: result['tokensPerSecond'] === null ? null : expect.any(Number), // see web/commands/facts.ts
  });
  for (const name of ['promptTokens', 'completionTokens', 'ttftMs'])
    expect(result[name], name).toBeGreaterThan(0);
  if (result['tokensPerSecond'] !== null) expect(result['tokensPerSecond']).toBeGreaterThan(0);
});

test('npm start says where everything is, keeps its provider, and Ctrl-C stops all of it', async () => {
  const env = await ports();
  const url = `http://127.0.0.1:${env['WEB_PORT'] ?? ''}`;
  const started = spawn('npm', ['start'], { cwd, env, stdio: ['ignore', 'pipe', 'inherit'], detached: true });
  const lines: string[] = [];
  createInterface({ input: started.stdout }).on('line', (line) => lines.push(line));
  const saying = (pattern: RegExp) => () => lines.filter((line) => pattern.test(line));
  try {
    await expect.poll(saying(/^Ready/), { timeout: 120_000 }).toHaveLength(1);
    expect(saying(/^Provider\s+[a-z2-7]{52} /)()).toHaveLength(1);
    const offers = async () =>
      ((await (await fetch(`${url}/hub/stats`)).json()) as { offers: number }).offers;
    expect(await offers()).toBe(1);

    await test.step('a second one on the same ports says so, and changes nothing', async () => {
      const built = await (await fetch(url)).text();
      const second = await npm(['start', '-s'], env);
      expect(second).toMatchObject({ code: 1, stdout: '' });
      expect(progress(second.stderr)).toEqual([
        `Port ${env['WEB_PORT'] ?? ''} is in use by another program. Stop it, or set WEB_PORT.`,
      ]);
      expect(await (await fetch(url)).text()).toBe(built);
    });

    await test.step('a model that nobody knows is refused, with those that there are', async () => {
      const unknown = await npm(['run', '-s', 'provider', '--', '--url', url, '--model', 'silkworm'], env);
      expect(unknown).toMatchObject({ code: 2, stdout: '' });
      expect(progress(unknown.stderr)).toEqual([
        expect.stringMatching(/^--model: this device knows no model "silkworm"\. It can serve: silkworm-1\b/),
      ]);
    });

    await test.step('a model that this device cannot run is refused, with the reason', async () => {
      const args = ['run', '-s', 'provider', '--', '--url', url, '--model', TOO_LARGE];
      const refused = await npm(args, env);
      expect(refused).toMatchObject({ code: 1, stdout: '' });
      expect(progress(refused.stderr)).toEqual([
        expect.stringMatching(/^This device cannot run Llama.*-MLC\. [A-Z].*\. It can serve: silkworm-1\b/),
      ]);
    });

    await test.step('a provider that dies is started again', async () => {
      const [browser, ...others] = await browsersBelow(started.pid ?? 0);
      expect(others).toEqual([]);
      process.kill(browser ?? 0, 'SIGKILL');
      await expect.poll(saying(/^The provider stopped serving: its browser ended\.$/)).toHaveLength(1);
      await expect.poll(saying(/started again$/), { timeout: 60_000 }).toHaveLength(1);
      await expect.poll(offers).toBe(1);
    });
  } finally {
    const ended = once(started, 'exit');
    process.kill(-(started.pid ?? 0), 'SIGINT'); // what a terminal does on Ctrl-C
    await ended;
  }
  await expect(fetch(url)).rejects.toThrow();
  await expect(fetch(`http://127.0.0.1:${env['HUB_PORT'] ?? ''}/hub/health`)).rejects.toThrow();
});

for (const [what, args, env, code, sentence] of [
  ['an unknown option', ['start', '-s', '--', '--nope'], {}, 2, /^Unknown option '--nope'\./],
  ['a bad port', ['run', '-s', 'demo'], { WEB_PORT: 'x' }, 2, /^WEB_PORT: expected a port number/],
  ['a bad address', ['run', '-s', 'provider', '--', '--url', 'x'], {}, 2, /^--url: expected an address/],
  [
    'no network',
    ['run', '-s', 'provider', '--', '--url', 'http://127.0.0.1:9'],
    {},
    1,
    /^No network answers at http:\/\/127\.0\.0\.1:9\. /,
  ],
] as const)
  test(`${what} is answered with one sentence`, async () => {
    const ended = await npm(args, { ...process.env, ...env });
    expect(ended).toMatchObject({ code, stdout: '' });
    expect(progress(ended.stderr)).toEqual([expect.stringMatching(sentence)]);
  });
