/** Blocks by the clock, delays, time that only goes ahead, and messages that do not fit into one block. */
import { describe, expect, it } from 'vitest';
import { MAX_BLOCK_TRANSACTIONS } from '../../contracts/devnet/limits.ts';
import { devnetForTest, until } from './harness.ts';
import { fund, GRAM, open, payment, post, transfer, walletOf } from './wallets.ts';
import { compileProbe, repeatBody, toProbe } from './probe.ts';

const alice = walletOf('alice');
const bob = walletOf('bob');
const YEAR_S = 31_536_000;

describe('blocks by the clock', () => {
  it('take messages some time after they were accepted, and follow one another without any', async () => {
    const { client, url } = await devnetForTest({ blockTimeMs: 200 });
    const first = (await client.getMasterchainInfo()).latestSeqno;
    await fund(url, alice.address, 10n * GRAM);
    expect(await client.getBalance(alice.address)).toBe(0n);
    await until(async () => (await client.getBalance(alice.address)) > 0n);
    const funded = (await client.getMasterchainInfo()).latestSeqno;
    expect(funded).toBeGreaterThan(first);
    await until(async () => (await client.getMasterchainInfo()).latestSeqno > funded + 1);
  });

  it('drop a message whose account moved on in between, and take a repeated one as one', async () => {
    let nowMs = Date.now();
    const { client, url } = await devnetForTest({ confirmationDelayMs: 5_000, nowMs: () => nowMs });
    await fund(url, alice.address, 10n * GRAM);
    nowMs += 5_000;
    await until(async () => (await client.getBalance(alice.address)) > 0n);
    await transfer(client, alice, 0, [payment(bob.address, 1n)]);
    await transfer(client, alice, 0, [payment(bob.address, 1n)]);
    await transfer(client, alice, 0, [payment(bob.address, 2n)]);
    nowMs += 5_000; // all are due for the same block
    await until(async () => (await open(client, alice).getSeqno()) === 1);
    const executed = await client.getTransactions(alice.address, { limit: 10 });
    expect(executed.map(({ inMessage }) => inMessage?.info.type)).toEqual(['external-in', 'internal']);
    expect(await client.getBalance(bob.address)).toBe(1n);
  });

  it('refuse at once what no block could take', async () => {
    const { client } = await devnetForTest({ blockTimeMs: 60_000 });
    await expect(transfer(client, alice, 0, [payment(bob.address, 1n)])).rejects.toThrow(/500/);
  });
});

describe('a confirmation delay', () => {
  it('hides an accepted message until it has passed', async () => {
    let nowMs = Date.now();
    const { client, url } = await devnetForTest({ confirmationDelayMs: 5_000, nowMs: () => nowMs });
    await fund(url, alice.address, 10n * GRAM);
    const { latestSeqno } = await client.getMasterchainInfo();
    nowMs += 4_999;
    for (let looks = 0; looks < 10; looks++) expect(await client.getBalance(alice.address)).toBe(0n);
    nowMs += 1;
    await until(async () => (await client.getBalance(alice.address)) === 10n * GRAM);
    expect((await client.getMasterchainInfo()).latestSeqno).toBe(latestSeqno + 1);
  });
});

describe('time', () => {
  it('jumps when told to, and the jump is charged for storage', async () => {
    const { client, url } = await devnetForTest({ isAdminOpen: true });
    await fund(url, alice.address, 10n * GRAM);
    await transfer(client, alice, 0, [payment(bob.address, 1n)]);
    const before = await client.getContractState(alice.address);
    const { body } = await post(`${url}/admin/advance`, { seconds: YEAR_S });
    const utime = (body.result as { utime: number }).utime;
    expect(utime).toBeGreaterThanOrEqual(before.timestampt + YEAR_S);
    await transfer(client, alice, 1, [payment(bob.address, 1n)]);
    const [paid] = await client.getTransactions(alice.address, { limit: 1 });
    expect(paid?.now).toBeGreaterThanOrEqual(utime);
    const { description } = paid ?? {};
    const fee = description?.type === 'generic' ? description.storagePhase?.storageFeesCollected : undefined;
    expect(fee).toBeGreaterThan(1_000_000n); // a wallet v5 pays about 0.0014 a year at 2026 prices
    expect(fee).toBeLessThan(2_000_000n);
  });

  it('does not go back when the clock of the machine does', async () => {
    let nowMs = Date.now();
    const { client, url } = await devnetForTest({ nowMs: () => nowMs });
    await fund(url, alice.address, 10n * GRAM);
    const { timestampt } = await client.getContractState(alice.address);
    nowMs -= 3_600_000;
    expect((await client.getContractState(alice.address)).timestampt).toBe(timestampt);
    await transfer(client, alice, 0, [payment(bob.address, 1n)]);
    const [transaction] = await client.getTransactions(alice.address, { limit: 1 });
    expect(transaction?.now).toBe(timestampt);
  });
});

describe('a chain of messages longer than a block', () => {
  it('goes on in the next blocks, while others are served', async () => {
    const { client, url } = await devnetForTest();
    const probe = await compileProbe();
    await fund(url, alice.address, 100n * GRAM);
    const hops = MAX_BLOCK_TRANSACTIONS + 100;
    const first = (await client.getMasterchainInfo()).latestSeqno;
    await transfer(client, alice, 0, [toProbe(probe, 50n * GRAM, repeatBody(hops))]);
    await fund(url, bob.address, GRAM);
    const oldest = await until(async () => {
      const [newest] = await client.getTransactions(probe.address, { limit: 1 });
      const body = newest?.inMessage?.body.beginParse().skip(32);
      return body?.loadUint(32) === 0 ? newest : undefined;
    });
    expect(oldest.outMessagesCount).toBe(0);
    expect((await client.getMasterchainInfo()).latestSeqno).toBeGreaterThan(first + 1);
    expect(await client.getBalance(bob.address)).toBe(GRAM);
  });
});
