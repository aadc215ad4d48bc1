/** The image's one file and its measurement: as recorded, alone, locked down, and without the simulator. */
import { createHash } from 'node:crypto';
import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { bootFactsOf, digestOfEvent } from '#protocol/attestation/event-log.ts';
import { DSTACK_LOG } from '#protocol/attestation/fixtures/real.ts';
import { INTEL_PROFILE } from '#protocol/attestation/intel-profile.ts';
import type { Bytes } from '#protocol/bytes/bytes.ts';
import { fromUtf8 } from '#protocol/bytes/bytes.ts';
import { fromHex, toHex } from '#protocol/bytes/text.ts';
import { simulatorMarkersIn } from '../../tests/attestation/simulator-markers.ts';
import { bootLogOf, keyProviderEvent } from './boot-log.ts';
import { buildRelay } from './bundle.ts';
import { readDeployment } from './deployment.ts';
import { APP_COMPOSE, COMPOSE, filesFor, MEASUREMENT } from './measurement.ts';

const read = (url: URL): string => readFileSync(url, 'utf8');

const dockerfile = read(new URL('Dockerfile', import.meta.url));

describe('the bundle', () => {
  const folder = mkdtempSync(join(tmpdir(), 'bombyx-relay-'));
  let bundle: Bytes;
  let code: string;

  beforeAll(async () => {
    bundle = await buildRelay(folder);
    code = fromUtf8(bundle);
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  test('is the one that is recorded: else `npm run measure -- --write`, and look at what changed', async () => {
    const { appCompose, measurement } = await filesFor(bundle);
    expect(read(MEASUREMENT)).toBe(measurement);
    expect(read(APP_COMPOSE)).toBe(appCompose);
  });

  test('needs nothing but Node', () => {
    const named = code.matchAll(/(?:^import (?:.* from )?|\bimport\(|__require\()"([^"]+)"/gm);
    const names = Array.from(named, ([, name = '']) => name);
    expect(names).toContain('node:sqlite');
    expect(names.filter((name) => !isBuiltin(name))).toEqual([]);
  });

  test('names no place of the machine that built it', () => {
    expect(code).not.toContain(process.cwd());
    expect(code).not.toContain(folder);
  });

  test('starts under what the Dockerfile starts it with, and names the setting that is missing', async () => {
    const [, entrypoint = '[]'] = /^ENTRYPOINT (.*)$/m.exec(dockerfile) ?? [];
    const [, ...flags] = JSON.parse(entrypoint) as string[];
    expect(flags.at(-1)).toBe('/relay.js');
    const here = flags.map((flag) => flag.replace('/relay.js', join(folder, 'relay.js')));
    const start = promisify(execFile)(process.execPath, here, { env: {} });
    await expect(start).rejects.toMatchObject({
      code: 2,
      stderr: expect.stringContaining('RELAY_NETWORK: expected') as string,
    });
  });

  test('holds no trace of the simulator, and Intel’s root', () => {
    expect(simulatorMarkersIn(code)).toEqual([]);
    expect(code).toContain(INTEL_PROFILE.rootSha256);
  });
});

describe('what dstack measures', () => {
  const appCompose = read(APP_COMPOSE);
  const fields = JSON.parse(appCompose) as Record<string, unknown>;

  test('is in its normal form: keys in order, no white space', () => {
    expect(JSON.stringify(Object.fromEntries(Object.entries(fields).toSorted()))).toBe(appCompose);
  });

  test('holds the compose file as it is, and leaves no variable open', () => {
    expect(fields['docker_compose_file']).toBe(read(COMPOSE));
    expect(fields['allowed_envs']).toEqual([]);
    expect(read(COMPOSE)).not.toContain('$');
  });

  test('is hashed as a file', () => {
    const { composeHash } = JSON.parse(read(MEASUREMENT)) as { composeHash: string };
    expect(createHash('sha256').update(appCompose).digest('hex')).toBe(composeHash);
  });
});

describe('the boot log', () => {
  test('tells a verifier whose application it is, and whose keys', () => {
    const composeHash = new Uint8Array(32).fill(1);
    const deployment = readDeployment();
    expect(bootFactsOf(bootLogOf(composeHash, deployment))).toEqual({
      appId: deployment.appId,
      composeHash,
      keyProvider: keyProviderEvent('kms', deployment.keyProviderId),
    });
  });

  test('is written as dstack wrote that of a real machine', async () => {
    const real = DSTACK_LOG.filter(({ imr }) => imr === 3);
    const names = bootLogOf(new Uint8Array(32), readDeployment()).map(({ event }) => event);
    const boot = real.slice(0, 1 + real.findIndex(({ event }) => event === 'system-ready'));
    expect(names.filter((name) => boot.some(({ event }) => event === name))).toEqual(
      boot.map(({ event }) => event),
    );
    const provider = boot.find(({ event }) => event === 'key-provider');
    const { name, id } = JSON.parse(fromUtf8(fromHex(provider?.event_payload ?? ''))) as Record<
      string,
      string
    >;
    const payload = keyProviderEvent(name ?? '', fromHex(id ?? ''));
    expect(toHex(await digestOfEvent({ event: 'key-provider', payload }))).toBe(provider?.digest);
  });
});

test.each([
  'read_only: true',
  "user: '65532:65532'",
  'cap_drop: [ALL]',
  "security_opt: ['no-new-privileges:true']",
  'ipc: private',
])('the container is locked down: %s', (line) => {
  expect(
    read(COMPOSE)
      .split('\n')
      .map((each) => each.trim()),
  ).toContain(line);
  expect(read(COMPOSE)).not.toMatch(/privileged: true|cap_add|network_mode|pid: host/);
});

test('what others make is pinned by digest', () => {
  expect(dockerfile.match(/^FROM .*$/gm)).toEqual([expect.stringMatching(/@sha256:[0-9a-f]{64}$/)]);
  expect(read(COMPOSE).match(/image: .*$/gm)).toEqual([expect.stringMatching(/@sha256:[0-9a-f]{64}$/)]);
});
