/** The relay of developers, as `npm run relay` runs it, at a real devnet: it serves, proves a simulated machine, and ends in order. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import * as v from 'valibot';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { DEVNET_RELAY_KEY } from '../../contracts/client/devnet-parties.ts';
import { devnetGenesis } from '../../contracts/devnet/deployment.ts';
import { startDevnet, type Devnet } from '../../contracts/devnet/devnet.ts';
import { decodeEvidence } from '../../protocol/attestation/evidence.ts';
import { INTEL_PROFILE } from '../../protocol/attestation/intel-profile.ts';
import { SIMULATED_PROFILE } from '../../protocol/attestation/simulated-profile.ts';
import { verifyRelay } from '../../protocol/attestation/verify.ts';
import { fromBase64url, toBase64url } from '../../protocol/bytes/text.ts';
import { codeOf } from '../../protocol/vectors/testing.ts';
import { peerIdOf } from '../../protocol/ids.ts';
import { simulatedPolicy } from '../../relay-tee/simulated.ts';

const MAIN = fileURLToPath(new URL('../../relay-tee/simulated-main.ts', import.meta.url));
const TIMEOUT_MS = 60_000;

let folder: string;
let devnet: Devnet;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'bombyx-simulated-'));
  devnet = await startDevnet({ port: 0, blockTimeMs: 50, genesis: devnetGenesis, logLevel: 'silent' });
});
afterAll(async () => {
  await devnet.close();
  rmSync(folder, { recursive: true });
});

async function startRelay(env: Readonly<Record<string, string>> = {}) {
  const child = spawn(process.execPath, [MAIN], {
    env: {
      PATH: process.env['PATH'] ?? '',
      RELAY_DATABASE: join(folder, 'relay.sqlite'),
      RELAY_PORT: '0',
      RELAY_CHAIN_A: devnet.endpoint,
      RELAY_CHAIN_B: devnet.endpoint,
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const exit = once(child, 'exit');
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (data) => (said += String(data)));
  const port = await new Promise<number | undefined>((resolve) => {
    createInterface({ input: child.stdout }).on('line', (line) => {
      const { msg, port } = JSON.parse(line) as { msg?: string; port?: number };
      if (msg === 'ready') resolve(port);
    });
    void exit.then(() => resolve(undefined));
  });
  const stop = async () => {
    child.kill('SIGTERM');
    return (await exit) as [number | null];
  };
  return { url: `http://127.0.0.1:${port}`, stop, exit, said: () => said };
}

const isReady = async (url: string): Promise<boolean> => (await fetch(`${url}/ready`)).ok;

async function evidenceOf(url: string, nonce: Uint8Array) {
  const answer = await (await fetch(`${url}/v1/attestation?nonce=${toBase64url(nonce)}`)).json();
  return decodeEvidence(fromBase64url(v.parse(v.object({ evidence: v.string() }), answer).evidence));
}

test(
  'it comes into service, shows a machine that only development believes, and the next one need not wait',
  async () => {
    const first = await startRelay();
    await expect.poll(() => isReady(first.url), { timeout: TIMEOUT_MS }).toBe(true);
    const nonce = crypto.getRandomValues(new Uint8Array(32));
    const evidence = await evidenceOf(first.url, nonce);
    const id = await peerIdOf(DEVNET_RELAY_KEY);
    const asked = { network: 'devnet', id, freshness: { kind: 'nonce', nonce } } as const;
    const judgement = { policy: await simulatedPolicy('relay'), nowMs: Date.now() };
    const relay = await verifyRelay(evidence, asked, { ...judgement, profile: SIMULATED_PROFILE });
    expect(relay).toMatchObject({ evidence: 'simulated', signingKey: DEVNET_RELAY_KEY });
    const elsewhere = () => verifyRelay(evidence, asked, { ...judgement, profile: INTEL_PROFILE });
    expect(await codeOf(elsewhere)).toBe('attest/root');
    expect((await first.stop())[0]).toBe(0);
    expect(first.said()).toContain('"phase":"stopped"');

    const second = await startRelay();
    await expect.poll(() => isReady(second.url), { timeout: TIMEOUT_MS }).toBe(true);
    const metrics = await (await fetch(`${second.url}/metrics`)).text();
    expect(metrics).toContain('bombyx_relay_phase{phase="serving"} 1');
    expect((await second.stop())[0]).toBe(0);
  },
  2 * TIMEOUT_MS,
);

test('it does not run where money is worth something', async () => {
  const relay = await startRelay({
    RELAY_NETWORK: 'testnet',
    RELAY_CHAIN_A: 'https://a.example/',
    RELAY_CHAIN_B: 'https://b.example/',
  });
  expect(((await relay.exit) as [number | null])[0]).toBe(2);
  expect(relay.said()).toContain('for the devnet alone');
});
