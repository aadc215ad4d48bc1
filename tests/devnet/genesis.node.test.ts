/** The network that a new devnet begins with: complete, on an honest clock, and after a kill as if there had been none. */
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import type { Address, Transaction } from '@ton/core';
import type { TonClient } from '@ton/ton';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import {
  devnetRegistry,
  devnetVault,
  DEVNET_MEASUREMENT,
  DEVNET_OPERATOR,
  DEVNET_RELAY_KEY,
  DEVNET_RELAY_URL,
} from '../../contracts/client/devnet-parties.ts';
import { DEVNET } from '../../contracts/client/network.ts';
import { readVault } from '../../contracts/client/reads.ts';
import { readRegistry } from '../../contracts/client/registry-reads.ts';
import { devnetGenesis, DEVNET_TERMS } from '../../contracts/devnet/deployment.ts';
import { startDevnet } from '../../contracts/devnet/devnet.ts';
import { Store } from '../../contracts/devnet/store/store.ts';
import { spawnDevnet, startProcess, type DevnetProcess } from './process.ts';

/** What the unfinished chain has on disk shortly before its end. */
const LOG_BYTES = 160_000;

const KILLS = process.env['FULL'] === undefined ? 1 : 20;

const registry = devnetRegistry().address;
const vault = devnetVault().address;

const stateFile = (): string => join(mkdtempSync(join(tmpdir(), 'bombyx-genesis-')), 'state.sqlite');

const history = (client: TonClient, of: Address) => client.getTransactions(of, { limit: 50 });

async function expectWhole(client: TonClient): Promise<void> {
  const { network, admin, feeCapBps, relays } = await readRegistry(client.provider(registry));
  expect({ network, admin: admin.toRawString(), feeCapBps }).toEqual({
    network: DEVNET.id,
    admin: DEVNET_OPERATOR.toRawString(),
    feeCapBps: 500,
  });
  expect(relays.map((relay) => ({ ...relay, vault: relay.vault.toRawString() }))).toEqual([
    {
      key: DEVNET_RELAY_KEY,
      vault: vault.toRawString(),
      measurement: DEVNET_MEASUREMENT,
      url: DEVNET_RELAY_URL,
    },
  ]);
  const { operator, relayKey, delaySeconds, bondNano, epoch } = await readVault(client.provider(vault));
  expect({ operator: operator.toRawString(), relayKey, delaySeconds }).toEqual({
    operator: DEVNET_OPERATOR.toRawString(),
    relayKey: DEVNET_RELAY_KEY,
    delaySeconds: DEVNET.delaySeconds,
  });
  expect(bondNano).toBeGreaterThanOrEqual(DEVNET_TERMS.relay?.bondNano ?? 0n);
  expect(epoch).toBeGreaterThan(0n);
}

const sentBy = ({ inMessage }: Transaction): string | undefined =>
  inMessage?.info.type === 'internal' ? inMessage.info.src.toRawString() : undefined;

/** Kills a first start once its unfinished chain has taken `bytes` on disk. */
async function killAt(statePath: string, bytes: number): Promise<void> {
  const log = `${statePath}.new-wal`;
  rmSync(log, { force: true }); // of the start before
  const child = spawnDevnet({ DEVNET_STATE: statePath });
  const end = once(child, 'exit');
  while ((statSync(log, { throwIfNoEntry: false })?.size ?? 0) < bytes) await setTimeout(1);
  child.kill('SIGKILL');
  await end;
}

describe('a devnet whose first starts were killed in the middle', () => {
  let statePath: string;
  let devnet: DevnetProcess;

  beforeAll(async () => {
    statePath = stateFile();
    for (let kill = 1; kill <= KILLS; kill++) {
      await killAt(statePath, (kill / (KILLS + 1)) * LOG_BYTES);
      expect([existsSync(`${statePath}.new`), existsSync(statePath)]).toEqual([true, false]);
    }
    devnet = await startProcess({ DEVNET_STATE: statePath, DEVNET_BLOCK_TIME_MS: '0' });
  }, 60_000 * KILLS);

  afterAll(async () => {
    expect(await devnet.stop()).toBe(0);
    expect(readdirSync(dirname(statePath))).toEqual(['state.sqlite']);
    rmSync(dirname(statePath), { recursive: true });
  });

  it('holds registry, bonded vault and registered relay', async () => {
    await expectWhole(devnet.client);
  });

  it('has them by messages of the operator’s wallet, each sent once, and after the timelock', async () => {
    const ofRegistry = await history(devnet.client, registry);
    const [executed, proposed] = ofRegistry;
    expect((executed?.now ?? 0) - (proposed?.now ?? 0)).toBeGreaterThanOrEqual(DEVNET.timelockSeconds);
    const ofVault = await history(devnet.client, vault);
    expect([ofRegistry.length, ofVault.length]).toEqual([3, 1]);
    for (const transaction of [...ofRegistry, ...ofVault])
      expect(sentBy(transaction)).toBe(DEVNET_OPERATOR.toRawString());
  });

  it('shows the time of day', async () => {
    const { timestampt } = await devnet.client.getContractState(registry);
    expect(Math.abs(timestampt - Date.now() / 1_000)).toBeLessThan(30);
  });
});

describe('a state of another network', () => {
  it('is refused by name, and left as it is', async () => {
    const statePath = stateFile();
    onTestFinished(() => rmSync(dirname(statePath), { recursive: true }));
    new Store(statePath).close();
    const started = startDevnet({ statePath, genesis: devnetGenesis, port: 0, logLevel: 'silent' });
    await expect(started).rejects.toThrow(/other contracts.*delete .*state\.sqlite$/);
    new Store(statePath).close();
  });
});
