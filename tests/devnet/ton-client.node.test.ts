/** The stock TonClient 16.3 and a stock wallet v5r1 against the devnet, as they would speak to toncenter. */
import { describe, expect, it } from 'vitest';
import { devnetForTest, fund, GRAM, open, payment, transfer, walletOf } from './harness.ts';

describe('a wallet v5r1 with network id -3', () => {
  it('is funded, deployed by its first transfer, and pays', async () => {
    const { client, url } = await devnetForTest();
    const alice = walletOf('alice');
    const bob = walletOf('bob');
    expect(await client.getBalance(alice.address)).toBe(0n);
    expect(await client.isContractDeployed(alice.address)).toBe(false);
    await fund(url, alice.address, 10n * GRAM);
    expect(await client.getBalance(alice.address)).toBe(10n * GRAM);
    await transfer(client, alice, 0, [payment(bob.address, GRAM)]);
    expect(await client.isContractDeployed(alice.address)).toBe(true);
    expect(await open(client, alice).getSeqno()).toBe(1);
    expect(await client.getBalance(bob.address)).toBe(GRAM);
    expect(await client.getBalance(alice.address)).toBeLessThan(9n * GRAM);
  });
});
