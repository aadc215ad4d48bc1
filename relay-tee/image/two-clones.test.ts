/**
 * The bundle of two fresh clones: other path, user, umask, time zone, locale and package cache, and the same hash.
 *
 * Of what is committed, with packages as `npm ci` gets them; only in `test:full`, since that takes a minute.
 */
import { createHash } from 'node:crypto';
import { execFile } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const TIMEOUT_MS = 900_000;

const run = promisify(execFile);

/** What both clone: the repository as one file, which anybody may read. */
const HISTORY = 'history';

/** Root builds as nobody; anybody else as the root of a namespace, which is another user as well. */
const AS_SOMEBODY_ELSE =
  process.getuid?.() === 0
    ? ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups']
    : ['unshare', '--user', '--map-root-user'];

interface Surroundings {
  readonly place: string;
  readonly user: readonly string[];
  readonly umask: string;
  readonly env: Readonly<Record<string, string>>;
}

const HERE: Surroundings = { place: 'a', user: [], umask: '022', env: { TZ: 'UTC', LC_ALL: 'C' } };

const ELSEWHERE: Surroundings = {
  place: 'another place, und eine längere',
  user: AS_SOMEBODY_ELSE,
  umask: '077',
  env: { TZ: 'Pacific/Kiritimati', LC_ALL: 'tr_TR.UTF-8', NODE_ENV: 'development' },
};

/** Scripts of packages are not run, as `.ci/run` does not run them; a cache that is empty belongs to each. */
const BUILD = `
umask "$MASK" && git clone --quiet "$HISTORY" bombyx && cd bombyx &&
npm ci --ignore-scripts --no-audit --no-fund --silent && npm run --silent build:relay >&2 && id -u`;

/** Builds there, and gives the user's id and what was built and recorded. */
async function build(folder: string, { place, user, umask, env }: Surroundings) {
  const home = join(folder, place);
  mkdirSync(home);
  chmodSync(home, 0o777);
  const [command, ...rest] = [...user, 'sh', '-c', BUILD];
  const surroundings = {
    HOME: home,
    npm_config_cache: join(home, 'cache'),
    HISTORY: join(folder, HISTORY),
    MASK: umask,
  };
  const { stdout } = await run(command, rest, {
    cwd: home,
    env: { PATH: process.env['PATH'], ...networkOf(process.env), ...env, ...surroundings },
  });
  const clone = join(home, 'bombyx');
  const bundle = readFileSync(join(clone, 'build-relay/relay.js'));
  const recorded = readFileSync(join(clone, 'relay-tee/image/measurement.json'), 'utf8');
  return { user: stdout.trim(), sha256: createHash('sha256').update(bundle).digest('hex'), recorded };
}

/** Where packages come from is no part of the comparison: the lock file holds their hashes. */
const networkOf = (env: NodeJS.ProcessEnv): NodeJS.ProcessEnv =>
  Object.fromEntries(
    Object.entries(env).filter(([name]) =>
      /^(npm_config_registry|npm_config_userconfig|(https?|no)_proxy|NODE_EXTRA_CA_CERTS|SSL_CERT_FILE)$/i.test(
        name,
      ),
    ),
  );

test.skipIf(process.env['FULL'] === undefined)(
  'two clones build the same bytes, which are those that are recorded',
  async () => {
    const folder = mkdtempSync(join(tmpdir(), 'bombyx-clones-'));
    try {
      await run('git', ['bundle', 'create', join(folder, HISTORY), 'HEAD'], { cwd: ROOT });
      chmodSync(folder, 0o755);
      const here = await build(folder, HERE);
      const elsewhere = await build(folder, ELSEWHERE);
      expect(elsewhere.user).not.toBe(here.user);
      expect(elsewhere.sha256).toBe(here.sha256);
      const { bundle } = JSON.parse(here.recorded) as { bundle: { sha256: string } };
      expect(here.sha256).toBe(bundle.sha256);
    } finally {
      rmSync(folder, { recursive: true });
    }
  },
  TIMEOUT_MS,
);
