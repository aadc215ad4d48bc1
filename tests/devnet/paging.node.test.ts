/** Lists of transactions, page by page, without gaps and without anything twice. */
import type { Address, Transaction } from '@ton/core';
import type { TonClient } from '@ton/ton';
import { describe, expect, it } from 'vitest';
import { devnetForTest } from './harness.ts';
import { fund, GRAM, payment, post, transfer, walletOf } from './wallets.ts';

const alice = walletOf('alice');
const bob = walletOf('bob');

/** More than any page below, and no multiple of one. */
const PAYMENTS = 53;
const PER_TRANSFER = 9;

async function withHistory() {
  const devnet = await devnetForTest();
  await fund(devnet.url, alice.address, 100n * GRAM);
  for (let sent = 0, seqno = 0; sent < PAYMENTS; seqno++) {
    const count = Math.min(PER_TRANSFER, PAYMENTS - sent);
    const messages = Array.from({ length: count }, (_, n) => payment(bob.address, BigInt(1 + sent + n)));
    await transfer(devnet.client, alice, seqno, messages);
    sent += count;
  }
  return devnet;
}

const idOf = (transaction: Transaction) => `${transaction.lt}:${transaction.hash().toString('base64')}`;
const valueOf = ({ inMessage }: Transaction) =>
  inMessage?.info.type === 'internal' ? inMessage.info.value.coins : -1n;

/** From the newest to the oldest, `limit` at a time, as every wallet does it. */
async function walkBack(client: TonClient, address: Address, limit: number): Promise<Transaction[]> {
  const seen: Transaction[] = [];
  for (;;) {
    const last = seen.at(-1);
    const from = last && { lt: last.lt.toString(), hash: last.hash().toString('base64') };
    const page = await client.getTransactions(address, { limit, ...from });
    if (page.length === 0) return seen;
    seen.push(...page);
  }
}

describe('an account with more than fifty transactions', () => {
  it('is read to its beginning in pages of any size', async () => {
    const { client } = await withHistory();
    const all = await client.getTransactions(bob.address, { limit: 100 });
    expect(all.map(valueOf)).toEqual(Array.from({ length: PAYMENTS }, (_, n) => BigInt(PAYMENTS - n)));
    for (const limit of [1, 7, 50, 100]) {
      const walked = await walkBack(client, bob.address, limit);
      expect(walked.map(idOf)).toEqual(all.map(idOf));
    }
  });

  it('is read forwards: what came after a known transaction, however it was split', async () => {
    const { client } = await withHistory();
    const all = await client.getTransactions(bob.address, { limit: 100 });
    for (const known of [0, 1, 26, PAYMENTS - 1]) {
      const to_lt = all[known]?.lt.toString() ?? '';
      const newer = await client.getTransactions(bob.address, { limit: 100, to_lt });
      expect(newer.map(idOf)).toEqual(all.slice(0, known).map(idOf));
    }
    const [from, to] = [all[10], all[20]];
    if (from === undefined || to === undefined) throw new Error('too few');
    const between = await client.getTransactions(bob.address, {
      limit: 100,
      lt: from.lt.toString(),
      hash: from.hash().toString('base64'),
      to_lt: to.lt.toString(),
      inclusive: true,
    });
    expect(between.map(idOf)).toEqual(all.slice(10, 20).map(idOf));
  });

  it('is found by the id in its state, and one by one', async () => {
    const { client } = await withHistory();
    const { lastTransaction } = await client.getContractState(bob.address);
    if (lastTransaction === null) throw new Error('no transaction');
    const newest = await client.getTransaction(bob.address, lastTransaction.lt, lastTransaction.hash);
    const [first] = await client.getTransactions(bob.address, { limit: 1 });
    expect(newest && idOf(newest)).toBe(first && idOf(first));
    expect(valueOf(newest as Transaction)).toBe(BigInt(PAYMENTS));
  });

  it('is the same with hashes in hex, in base64 and in base64url', async () => {
    const { client, endpoint } = await withHistory();
    const third = (await client.getTransactions(bob.address, { limit: 3 }))[2];
    if (third === undefined) throw new Error('too few');
    for (const encoding of ['hex', 'base64', 'base64url'] as const) {
      const hash = third.hash().toString(encoding);
      const params = { address: bob.address.toString(), lt: third.lt.toString(), hash, limit: '2' };
      const { body } = await post(endpoint, { id: 1, method: 'getTransactions', params });
      const page = body.result as { transaction_id: { lt: string } }[];
      expect(page).toHaveLength(2);
      expect(page[0]?.transaction_id.lt).toBe(third.lt.toString());
    }
  });

  it('answers by name for a start that is not there, half a start, and pages without bound', async () => {
    const { client, endpoint } = await withHistory();
    const [newest] = await client.getTransactions(bob.address, { limit: 1 });
    const lt = String(newest?.lt);
    const ask = async (params: object) =>
      (
        await post(endpoint, {
          id: 1,
          method: 'getTransactions',
          params: { address: bob.address.toString(), ...params },
        })
      ).body.name;
    expect(await ask({ lt, hash: '00'.repeat(32) })).toBe('devnet/unknown-transaction');
    expect(await ask({ lt: '1', hash: newest?.hash().toString('hex') })).toBe('devnet/unknown-transaction');
    expect(await ask({ lt })).toBe('devnet/params');
    expect(await ask({ limit: 0 })).toBe('devnet/params');
    expect(await ask({ limit: 100_000 })).toBe('devnet/params');
  });
});
