/** State files: what a stopped devnet leaves, the next one finds; what cannot be used is refused by name. */
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, it, onTestFinished } from 'vitest';
import { startDevnet, type Genesis } from '../../contracts/devnet/devnet.ts';
import { TonClient } from '@ton/ton';
import { devnetForTest, until } from './harness.ts';
import { fund, GRAM, open, payment, post, transfer, walletOf } from './wallets.ts';
import { startProcess } from './process.ts';

const alice = walletOf('alice');
const bob = walletOf('bob');

function stateFile(): string {
  const folder = mkdtempSync(join(tmpdir(), 'bombyx-devnet-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return join(folder, 'deep', 'state.sqlite');
}

const quiet = { port: 0, blockTimeMs: 0, logLevel: 'silent', isAdminOpen: true } as const;

describe('a restart', () => {
  it('finds accounts, transactions, blocks and the moved clock as they were', async () => {
    const statePath = stateFile();
    const first = await startDevnet({ ...quiet, statePath });
    const client = new TonClient({ endpoint: first.endpoint });
    await fund(first.url, alice.address, 10n * GRAM);
    await transfer(client, alice, 0, [payment(bob.address, GRAM)]);
    await post(`${first.url}/admin/advance`, { seconds: 86_400 });
    const look = async (of: TonClient) => ({
      state: { ...(await of.getContractState(alice.address)), timestampt: 0 },
      lts: (await of.getTransactions(alice.address, { limit: 10 })).map((each) => each.lt),
      block: await of.getMasterchainInfo(),
    });
    const before = await look(client);
    await first.close();
    const second = await devnetForTest({ ...quiet, statePath });
    expect(await look(second.client)).toEqual(before);
    const { timestampt } = await second.client.getContractState(alice.address);
    expect(timestampt).toBeGreaterThan(Date.now() / 1_000 + 86_000);
    await transfer(second.client, alice, 1, [payment(bob.address, GRAM)]);
    expect(await second.client.getBalance(bob.address)).toBe(2n * GRAM);
  });

  it('executes what was acknowledged and had no block yet', async () => {
    const statePath = stateFile();
    const first = await startDevnet({ ...quiet, statePath, blockTimeMs: 3_600_000 });
    await fund(first.url, alice.address, 10n * GRAM);
    await first.close();
    const second = await startDevnet({ ...quiet, statePath, blockTimeMs: 3_600_000 });
    const client = new TonClient({ endpoint: second.endpoint });
    expect(await client.getBalance(alice.address)).toBe(0n);
    await second.close();
    const third = await devnetForTest({ ...quiet, statePath });
    await until(async () => (await third.client.getBalance(alice.address)) === 10n * GRAM);
  });
});

describe('a state file', () => {
  it('serves one devnet at a time', async () => {
    const statePath = stateFile();
    const first = await startDevnet({ ...quiet, statePath });
    await expect(startDevnet({ ...quiet, statePath })).rejects.toThrow(/another devnet/);
    await first.close();
    await (await startDevnet({ ...quiet, statePath })).close();
  });

  it('of another version, or that is none, is refused and left as it is', async () => {
    const statePath = stateFile();
    await (await startDevnet({ ...quiet, statePath })).close();
    const database = new DatabaseSync(statePath);
    database.exec('PRAGMA user_version = 99');
    database.close();
    await expect(startDevnet({ ...quiet, statePath })).rejects.toThrow(/version 99.*delete the file/);
    writeFileSync(
      statePath,
      'not a database, but long enough to be read as the header of one, if one read it so',
    );
    await expect(startDevnet({ ...quiet, statePath })).rejects.toThrow(/cannot be used/);
  });
});

describe('a deleted state file', () => {
  it('is a new chain, whatever a killed devnet left beside it', async () => {
    const statePath = stateFile();
    const first = await startProcess({ DEVNET_STATE: statePath, DEVNET_BLOCK_TIME_MS: '0' });
    await fund(first.url, alice.address, GRAM);
    await first.kill();
    rmSync(statePath);
    expect(readdirSync(join(statePath, '..'))).toEqual(['state.sqlite-wal']);
    const { client, url } = await devnetForTest({ ...quiet, statePath });
    expect(await client.getBalance(alice.address)).toBe(0n);
    await fund(url, alice.address, 7n);
    expect(await client.getBalance(alice.address)).toBe(7n);
  });
});

describe('genesis', () => {
  it('runs once, through the client that everybody uses', async () => {
    const statePath = stateFile();
    let runs = 0;
    const make: Genesis['make'] = async (chain) => {
      runs++;
      expect(chain.networkId).toBe(-3);
      await chain.fund(alice.address, 10n * GRAM);
      await transfer(chain.client, alice, 0, [payment(bob.address, GRAM)]);
      expect(await open(chain.client, alice).getSeqno()).toBe(1);
    };
    const genesis: Genesis = { make, contracts: [alice.address] };
    await (await startDevnet({ ...quiet, statePath, genesis })).close();
    const { client } = await devnetForTest({ ...quiet, statePath, genesis });
    expect(runs).toBe(1);
    expect(await client.getBalance(bob.address)).toBe(GRAM);
    const inMemory = await devnetForTest({ ...quiet, genesis });
    expect(await inMemory.client.getBalance(bob.address)).toBe(GRAM);
    expect(runs).toBe(2);
  });

  it('that fails leaves no chain behind', async () => {
    const statePath = stateFile();
    const make: Genesis['make'] = async (chain) => {
      await chain.fund(alice.address, GRAM);
      throw new Error('genesis failed');
    };
    const genesis: Genesis = { make, contracts: [] };
    await expect(startDevnet({ ...quiet, statePath, genesis })).rejects.toThrow('genesis failed');
    const { client } = await devnetForTest({ ...quiet, statePath });
    expect(await client.getBalance(alice.address)).toBe(0n);
    expect(readdirSync(join(statePath, '..')).filter((name) => name.includes('.new'))).toEqual([]);
  });
});

describe('the process', () => {
  it('prints its URL in one line, serves, and ends with 0 on SIGTERM', async () => {
    const { url, stop } = await startProcess({ DEVNET_STATE: '' });
    expect((await fetch(`${url}/health`)).status).toBe(200);
    expect(await stop()).toBe(0);
  });

  it('names the setting, or the state file, that it cannot use', async () => {
    await expect(startProcess({ DEVNET_BLOCK_TIME_MS: '1s' })).rejects.toThrow('DEVNET_BLOCK_TIME_MS');
    const statePath = stateFile();
    const first = await startProcess({ DEVNET_STATE: statePath });
    await expect(startProcess({ DEVNET_STATE: statePath })).rejects.toThrow('another devnet');
    expect(await first.stop()).toBe(0);
  });

  it('answers what is in progress when it is asked to stop', async () => {
    const statePath = stateFile();
    const first = await startProcess({ DEVNET_STATE: statePath, DEVNET_BLOCK_TIME_MS: '0' });
    const gifts = Array.from({ length: 20 }, () => fund(first.url, alice.address, GRAM));
    await Promise.race(gifts);
    const stopped = first.stop();
    const answered = (await Promise.allSettled(gifts)).filter(({ status }) => status === 'fulfilled').length;
    expect(await stopped).toBe(0);
    const { client } = await devnetForTest({ ...quiet, statePath });
    expect(await client.getBalance(alice.address)).toBeGreaterThanOrEqual(BigInt(answered) * GRAM);
  });
});
