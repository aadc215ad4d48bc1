/** Two sources of one real devnet, of which one is honest and the other lies, lags or is dead. */
import type { Transaction } from '@ton/core';
import { TonClient } from '@ton/ton';
import { describe, expect, it } from 'vitest';
import { clientAccountOf } from '../../contracts/client/addresses.ts';
import { depositBody } from '../../contracts/client/messages.ts';
import { readClientAccount } from '../../contracts/client/reads.ts';
import { agreed } from '../../contracts/client/sources/agreed.ts';
import { historySince } from '../../contracts/client/sources/history.ts';
import type { ChainSource } from '../../contracts/client/sources/source.ts';
import { tonSource } from '../../contracts/client/sources/ton-source.ts';
import { idOf } from '../../contracts/client/sources/transaction-id.ts';
import { devnetVault } from './accounts.ts';
import { proxyTo, type ChainProxy, type Result } from './chain-proxy.ts';
import { devnetForTest } from './harness.ts';
import { fund, GRAM, payment, post, toAccount, transfer, walletOf } from './wallets.ts';

const alice = walletOf('alice');
const bob = walletOf('bob');

/** V of these tests: enough for one more try, on a busy machine too. */
const MAX_AGE_MS = 2_500;

const never = new AbortController().signal;

async function twoSources() {
  const devnet = await devnetForTest({ isAdminOpen: true });
  await fund(devnet.url, alice.address, 100n * GRAM);
  const proxy = await proxyTo(devnet.endpoint);
  const sources = [tonSource('honest', devnet.client), tonSource('other', proxy.client)] as const;
  return { devnet, proxy, sources, chain: agreed(sources, { maxAgeMs: MAX_AGE_MS }) };
}

/** Pays bob `count` times, so that he has as many transactions. */
async function payBob(client: TonClient, seqno: number, count = 1): Promise<void> {
  const messages = Array.from({ length: count }, (_, n) => payment(bob.address, BigInt(n + 1)));
  await transfer(client, alice, seqno, messages);
}

const valueOf = ({ inMessage }: Transaction) =>
  inMessage?.info.type === 'internal' ? inMessage.info.value.coins : -1n;

/** Changes one field of what the other source says about an account. */
function lieAbout(proxy: ChainProxy, change: (account: Result) => object): void {
  proxy.tamper = (method, result) =>
    method === 'getAddressInformation' ? { ...result, ...change(result) } : result;
}

describe('two honest sources', () => {
  it('show the account and what its get methods say', async () => {
    const { devnet, chain } = await twoSources();
    const { address, init } = clientAccountOf(devnetVault(), alice.address);
    const key = new Uint8Array(32).fill(7);
    await transfer(devnet.client, alice, 0, [toAccount(address, GRAM, depositBody(1n, key), init)]);
    const account = await chain.account(address, never);
    const shown = await devnet.client.getContractState(address);
    expect(account).toMatchObject({
      state: 'active',
      balanceNano: shown.balance,
      seqno: shown.blockId.seqno,
    });
    expect(account.data?.toBoc()).toEqual(shown.data);
    expect(account.last?.lt.toString()).toBe(shown.lastTransaction?.lt);
    const read = await chain.read(address, readClientAccount, never);
    expect(read.value.sessionKey).toEqual(key);
    expect(read.account.balanceNano).toBe(shown.balance);
  });

  it('show an address at which nothing ever happened', async () => {
    const { chain } = await twoSources();
    const account = await chain.account(bob.address, never);
    expect(account).toMatchObject({ state: 'uninitialized', balanceNano: 0n, code: null, data: null });
    expect(account.last).toBeUndefined();
    expect((await chain.transactionsSince(bob.address, 0n, 5, never)).transactions).toEqual([]);
  });
});

describe('a source that lies', () => {
  const lies: Record<string, (account: Result) => object> = {
    'the balance': ({ balance }) => ({ balance: String(BigInt(String(balance)) + 1n) }),
    'the data': ({ code }) => ({ data: code }),
    'the code': ({ data }) => ({ code: data }),
    'the state': () => ({ state: 'frozen' }),
    'the last transaction': ({ last_transaction_id }) => ({
      last_transaction_id: {
        ...(last_transaction_id as object),
        hash: Buffer.alloc(32, 1).toString('base64'),
      },
    }),
    'the last transaction, by hiding it': ({ last_transaction_id }) => ({
      last_transaction_id: { ...(last_transaction_id as object), lt: '1' },
    }),
  };

  it(`is believed in nothing: ${Object.keys(lies).join(', ')}`, async () => {
    const { devnet, chain, proxy } = await twoSources();
    await payBob(devnet.client, 0);
    expect(await chain.account(alice.address, never)).toBeDefined();
    for (const [name, lie] of Object.entries(lies)) {
      lieAbout(proxy, lie);
      const failure = { code: 'chain/disagreement' };
      await expect(chain.account(alice.address, never), name).rejects.toMatchObject(failure);
    }
  });

  it('about a get method is believed in nothing', async () => {
    const { devnet, chain, proxy } = await twoSources();
    const { address, init } = clientAccountOf(devnetVault(), alice.address);
    await transfer(devnet.client, alice, 0, [toAccount(address, GRAM, depositBody(1n), init)]);
    proxy.tamper = (method, result) =>
      method === 'runGetMethod'
        ? { ...result, stack: (result['stack'] as [string, string][]).with(7, ['num', '0x1']) }
        : result;
    await expect(chain.read(address, readClientAccount, never)).rejects.toMatchObject({
      code: 'chain/disagreement',
      detail: 'get method',
    });
  });
});

describe('a source that lags', () => {
  it('is waited for while it catches up', async () => {
    const { devnet, proxy, sources } = await twoSources();
    await sources[1].account(alice.address, never);
    proxy.mode = 'frozen';
    await payBob(devnet.client, 0);
    let asked = 0;
    const { read, transactions, name } = sources[1];
    const watched: ChainSource = {
      name,
      read: read.bind(sources[1]),
      transactions: transactions.bind(sources[1]),
      account: async (address, signal) => {
        const sight = await sources[1].account(address, signal);
        if (++asked === 1) proxy.mode = 'open';
        return sight;
      },
    };
    const account = await agreed([sources[0], watched], { maxAgeMs: 20_000 }).account(alice.address, never);
    expect(asked).toBe(2);
    expect(account.last?.lt.toString()).toBe(
      (await devnet.client.getContractState(alice.address)).lastTransaction?.lt,
    );
  });

  it('for longer than V is named', async () => {
    const { devnet, chain, proxy } = await twoSources();
    await chain.account(alice.address, never);
    proxy.mode = 'frozen';
    await payBob(devnet.client, 0);
    const failure = {
      code: 'chain/stale',
      detail: expect.stringMatching(/^other: \d+ blocks behind$/) as string,
    };
    await expect(chain.account(alice.address, never)).rejects.toMatchObject(failure);
  });

  it('is too old also where nothing has happened to the account', async () => {
    const { devnet, chain, proxy } = await twoSources();
    await chain.account(alice.address, never);
    proxy.mode = 'frozen';
    await post(`${devnet.url}/admin/advance`, { seconds: 60 });
    await expect(chain.account(alice.address, never)).rejects.toMatchObject({ code: 'chain/stale' });
  });

  it('together with the other one is found out by the caller’s own clock', async () => {
    const { proxy } = await twoSources();
    let jumpMs = 0;
    const frozen = [tonSource('one', proxy.client), tonSource('two', proxy.client)] as const;
    const nowMs = () => performance.now() + jumpMs;
    const chain = agreed(frozen, { maxAgeMs: MAX_AGE_MS, nowMs });
    const account = await chain.account(alice.address, never);
    chain.expectFresh(account);
    proxy.mode = 'frozen';
    jumpMs = 60_000;
    expect(() => chain.expectFresh(account)).toThrow(expect.objectContaining({ code: 'chain/stale' }));
    await expect(chain.account(alice.address, never)).rejects.toMatchObject({
      code: 'chain/stale',
      detail: 'the chain stands still',
    });
  });
});

describe('a source that is dead', () => {
  it('at once, or by never answering, is named', async () => {
    const { proxy, sources } = await twoSources();
    const refused = tonSource('refused', new TonClient({ endpoint: 'http://127.0.0.1:1' }));
    const options = { maxAgeMs: MAX_AGE_MS };
    await expect(agreed([sources[0], refused], options).account(alice.address, never)).rejects.toMatchObject({
      code: 'chain/unreachable',
      detail: 'refused',
    });
    proxy.mode = 'silent';
    await expect(agreed(sources, options).account(alice.address, never)).rejects.toMatchObject({
      code: 'chain/unreachable',
      detail: 'other: no answer',
    });
  });

  it('in what it says, is named', async () => {
    const { chain, proxy } = await twoSources();
    proxy.mode = 'garbled';
    await expect(chain.account(alice.address, never)).rejects.toMatchObject({ code: 'chain/malformed' });
  });

  it('is waited for no longer than the caller wants', async () => {
    const { sources, proxy } = await twoSources();
    proxy.mode = 'silent';
    const stop = new AbortController();
    const asked = agreed(sources, { maxAgeMs: 60_000 }).account(alice.address, stop.signal);
    stop.abort(new Error('enough'));
    await expect(asked).rejects.toThrow('enough');
  });
});

describe('transactions since a known one', () => {
  const PAYMENTS = 9;

  async function paid() {
    const network = await twoSources();
    await payBob(network.devnet.client, 0, PAYMENTS);
    const all = (await network.devnet.client.getTransactions(bob.address, { limit: 100 })).toReversed();
    return { ...network, all, lts: all.map(({ lt }) => lt) };
  }

  /** A source that gives one transaction at a time, so that a few are many pages. */
  const narrow = (source: ChainSource): ChainSource => ({
    name: source.name,
    account: (address, signal) => source.account(address, signal),
    read: (address, read, signal) => source.read(address, read, signal),
    transactions: (address, range, signal) => source.transactions(address, { ...range, limit: 1 }, signal),
  });

  it('come oldest first, as many as were asked, and go on where they stopped', async () => {
    const { sources, lts } = await paid();
    const chain = agreed([narrow(sources[0]), sources[1]], { maxAgeMs: 20_000 });
    const seen: bigint[] = [];
    for (let more = true; more;) {
      const part = await chain.transactionsSince(bob.address, seen.at(-1) ?? 0n, 4, never);
      seen.push(...part.transactions.map(({ lt }) => lt));
      more = part.more;
    }
    expect(seen).toEqual(lts);
    const none = await chain.transactionsSince(bob.address, lts.at(-1) ?? 0n, 4, never);
    expect([none.transactions, none.more]).toEqual([[], false]);
  });

  it('are those of the honest source, whatever the first leaves out or puts in', async () => {
    const { devnet, proxy, sources, lts } = await paid();
    const chain = agreed([sources[1], sources[0]], { maxAgeMs: 20_000 });
    const others = await post(`${devnet.url}/api/v2/getTransactions`, { address: alice.address.toString() });
    const forgeries: ((page: Result) => unknown)[] = [
      (page) => page.toSpliced(2, 1),
      (page) => page.slice(1),
      () => [],
      (page) => page.toSpliced(1, 0, page[0]),
      () => others.body.result,
    ];
    for (const forge of forgeries) {
      let forged = 0;
      proxy.tamper = (method, result) => {
        if (method !== 'getTransactions') return result;
        forged++;
        return forge(result);
      };
      const { transactions } = await chain.transactionsSince(bob.address, 0n, 100, never);
      expect(transactions.map(({ lt }) => lt)).toEqual(lts);
      expect(forged).toBe(1);
    }
  });

  it('are refused when both sources forge, when the known one is not among them or still to come', async () => {
    const { proxy, sources, chain, all, lts } = await paid();
    const newest = all.at(-1);
    if (newest === undefined) throw new Error('nothing paid');
    expect(valueOf(newest)).toBe(BigInt(PAYMENTS));
    const known = (lts[3] ?? 0n) + 1n;
    await expect(chain.transactionsSince(bob.address, known, 5, never)).rejects.toMatchObject({
      code: 'chain/disagreement',
    });
    await expect(chain.transactionsSince(bob.address, 2n ** 63n, 5, never)).rejects.toMatchObject({
      code: 'chain/stale',
    });
    proxy.tamper = (method, result) => (method === 'getTransactions' ? result.toSpliced(2, 1) : result);
    const forging = agreed([sources[1], sources[1]], { maxAgeMs: MAX_AGE_MS });
    await expect(forging.transactionsSince(bob.address, 0n, 5, never)).rejects.toMatchObject({
      code: 'chain/malformed',
    });
    const range = { top: idOf(newest), afterLt: 0n, limit: 5, maxPages: PAYMENTS - 1 };
    await expect(historySince(narrow(sources[0]), bob.address, range, never)).rejects.toMatchObject({
      code: 'chain/backlog',
    });
  });
});
