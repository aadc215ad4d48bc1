/** The stock TonClient 16.3 and a stock wallet v5r1 against the devnet, as they would speak to toncenter. */
import { beginCell, SendMode, type Cell, type TupleItem } from '@ton/core';
import { TonClient, WalletContractV5R1 } from '@ton/ton';
import { describe, expect, it } from 'vitest';
import { devnetForTest } from './harness.ts';
import { externalOf, fund, GRAM, open, payment, post, transfer, transferBody, walletOf } from './wallets.ts';
import { compileProbe, echo, FAIL, logBody, toProbe, unspeakable } from './probe.ts';

const alice = walletOf('alice');
const bob = walletOf('bob');

async function funded() {
  const devnet = await devnetForTest();
  await fund(devnet.url, alice.address, 10n * GRAM);
  return devnet;
}

describe('a wallet v5r1 with network id -3', () => {
  it('is funded, deployed by its first transfer, and pays', async () => {
    const { client, url } = await devnetForTest();
    expect(await client.getBalance(alice.address)).toBe(0n);
    expect((await client.getContractState(alice.address)).lastTransaction).toBeNull();
    expect(await client.isContractDeployed(alice.address)).toBe(false);
    await fund(url, alice.address, 10n * GRAM);
    expect(await client.getBalance(alice.address)).toBe(10n * GRAM);
    await transfer(client, alice, 0, [payment(bob.address, GRAM)]);
    expect(await client.isContractDeployed(alice.address)).toBe(true);
    expect(await open(client, alice).getSeqno()).toBe(1);
    expect(await client.getBalance(bob.address)).toBe(GRAM);
    const left = await client.getBalance(alice.address);
    expect(left).toBeLessThan(9n * GRAM);
    expect(left).toBeGreaterThan(9n * GRAM - GRAM / 500n); // 2026 prices: about 0.001 with the deployment
  });

  it('is served through its own wrapper, deployment included', async () => {
    const { client } = await funded();
    const wallet = open(client, alice);
    expect(await wallet.getSeqno()).toBe(0);
    await wallet.sendTransfer({
      seqno: 0,
      secretKey: alice.keys.secretKey,
      sendMode: SendMode.PAY_GAS_SEPARATELY,
      messages: [payment(bob.address, GRAM)],
    });
    expect(await wallet.getSeqno()).toBe(1);
    expect(await wallet.getBalance()).toBeLessThan(9n * GRAM);
  });

  it('cannot be replayed, and nothing changes by the attempt', async () => {
    const { client, endpoint } = await funded();
    const boc = externalOf(alice, 0, transferBody(alice, 0, [payment(bob.address, GRAM)]));
    await client.sendFile(boc);
    const before = await client.getContractState(alice.address);
    await expect(client.sendFile(boc)).rejects.toThrow(/500/);
    const reply = await post(endpoint, {
      id: '1',
      jsonrpc: '2.0',
      method: 'sendBoc',
      params: { boc: boc.toString('base64') },
    });
    expect(reply.body).toMatchObject({ ok: false, code: 500, name: 'devnet/not-accepted', id: '1' });
    expect(reply.body.error).toMatch(/^LITE_SERVER_UNKNOWN: cannot apply external message .*exitcode=133/);
    const after = await client.getContractState(alice.address);
    expect([after.balance, after.lastTransaction]).toEqual([before.balance, before.lastTransaction]);
  });

  it('of another network is refused', async () => {
    const { client, url } = await devnetForTest();
    const { publicKey, secretKey } = alice.keys;
    const mainnet = WalletContractV5R1.create({ publicKey, walletId: { networkGlobalId: -239 } });
    await fund(url, mainnet.address, GRAM);
    expect(mainnet.address.equals(alice.address)).toBe(false);
    const body = mainnet.createTransfer({ seqno: 0, secretKey, sendMode: SendMode.NONE, messages: [] });
    await expect(client.sendFile(externalOf(alice, 0, body))).rejects.toThrow(/500/);
  });

  it('finds its message again by both hashes', async () => {
    const { endpoint, client } = await funded();
    const boc = externalOf(alice, 0, transferBody(alice, 0, [payment(bob.address, 1n)]));
    const method = 'sendBocReturnHash';
    const { body } = await post(endpoint, { id: 1, method, params: { boc: boc.toString('base64') } });
    const [transaction] = await client.getTransactions(alice.address, { limit: 1 });
    const message = transaction?.inMessage;
    if (message?.info.type !== 'external-in') throw new Error('not an external message');
    const normalized = beginCell()
      .storeUint(2, 2)
      .storeUint(0, 2)
      .storeAddress(alice.address)
      .storeUint(0, 4 + 1)
      .storeBit(true)
      .storeRef(message.body)
      .endCell();
    expect(body.result).toMatchObject({ hash_norm: normalized.hash().toString('base64') });
  });
});

describe('two clients at once', () => {
  it('both have every message executed, each in its order', async () => {
    const { endpoint, url } = await devnetForTest();
    const names = ['one', 'two'];
    const rounds = 10;
    const target = walletOf('target');
    await Promise.all(
      names.map(async (name) => {
        const wallet = walletOf(name);
        const client = new TonClient({ endpoint });
        await fund(url, wallet.address, 20n * GRAM);
        for (let seqno = 0; seqno < rounds; seqno++)
          await transfer(client, wallet, seqno, [payment(target.address, GRAM / 10n)]);
        expect(await open(client, wallet).getSeqno()).toBe(rounds);
      }),
    );
    const client = new TonClient({ endpoint });
    expect(await client.getTransactions(target.address, { limit: 100 })).toHaveLength(names.length * rounds);
  });

  it('that send with the same seqno: one wins, the other is refused by name', async () => {
    const { client } = await funded();
    const ends = await Promise.allSettled([
      transfer(client, alice, 0, [payment(bob.address, 1n)]),
      transfer(client, alice, 0, [payment(bob.address, 2n)]),
    ]);
    expect(ends.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  });
});

describe('messages between contracts', () => {
  it('come back when the receiver throws', async () => {
    const { client } = await funded();
    const probe = await compileProbe();
    await transfer(client, alice, 0, [toProbe(probe, GRAM, beginCell().storeUint(FAIL, 32).endCell())]);
    const [failed] = await client.getTransactions(probe.address, { limit: 1 });
    expect(failed?.description).toMatchObject({ aborted: true, computePhase: { exitCode: 77 } });
    const [returned] = await client.getTransactions(alice.address, { limit: 1 });
    expect(returned?.inMessage?.info).toMatchObject({ type: 'internal', bounced: true });
    expect(await client.getBalance(alice.address)).toBeGreaterThan(9n * GRAM + (GRAM * 99n) / 100n);
  });

  it('leave logs that are listed with the transaction', async () => {
    const { client } = await funded();
    const probe = await compileProbe();
    await transfer(client, alice, 0, [toProbe(probe, GRAM, logBody(4_711))]);
    const [transaction] = await client.getTransactions(probe.address, { limit: 1 });
    const [log] = transaction?.outMessages.values() ?? [];
    expect(log?.info.type).toBe('external-out');
    const body = log?.body.beginParse();
    expect([body?.loadUint(32), body?.loadUint(64)]).toEqual([0x10, 4_711]);
  });
});

describe('get methods', () => {
  async function deployed() {
    const devnet = await funded();
    await transfer(devnet.client, alice, 0, [toProbe(echo, GRAM, beginCell().endCell())]);
    return devnet;
  }

  it('take and return what TonClient can send', async () => {
    const { client } = await deployed();
    const cell = beginCell().storeUint(7, 8).storeRef(beginCell().storeUint(9, 8).endCell()).endCell();
    const items: TupleItem[] = [
      { type: 'int', value: 5n },
      { type: 'int', value: -(2n ** 256n) },
      { type: 'int', value: 2n ** 256n - 1n },
      { type: 'cell', cell },
      { type: 'slice', cell },
      { type: 'builder', cell },
    ];
    const { stack } = await client.runMethod(echo.address, 'anything', items);
    for (const item of items) {
      const back = stack.pop();
      expect(back.type).toBe(item.type);
      if (back.type === 'int' && item.type === 'int') expect(back.value).toBe(item.value);
      else expect('cell' in back && back.cell.equals(cell)).toBe(true);
    }
    expect(stack.remaining).toBe(0);
  });

  it('return null, tuples in tuples and lists, as TonClient reads them from toncenter', async () => {
    const { client } = await funded();
    const probe = await compileProbe();
    await transfer(client, alice, 0, [toProbe(probe, GRAM, logBody(1))]);
    const { stack } = await client.runMethod(probe.address, 'nested');
    const cell = beginCell().storeUint(7, 8).endCell();
    expect(stack.pop()).toEqual({ type: 'null' });
    const [tuple, list] = [stack.pop(), stack.pop()];
    if (tuple.type !== 'tuple' || list.type !== 'tuple') throw new Error('no tuples');
    const inside = tuple.items as unknown as [bigint, [bigint, Cell]]; // TonClient unpacks what is inside
    expect([inside[0], inside[1][0]]).toEqual([1n, -2n]);
    expect(inside[1][1].equals(cell)).toBe(true);
    expect(list.items).toEqual([3n, 4n]);
  });

  it('take what toncenter takes and TonClient cannot send', async () => {
    const { endpoint } = await deployed();
    const stack = [
      ['null'],
      [
        'tuple',
        [
          ['num', '1'],
          ['num', '5'],
          ['list', { elements: [['num', '2'], ['null']] }],
        ],
      ],
    ];
    const params = { address: echo.address.toString(), method: 'anything', stack };
    const { body } = await post(endpoint, { id: 1, method: 'runGetMethod', params });
    const list = (elements: unknown[]) => ({ '@type': 'tvm.list', elements });
    const number = (value: string) => ({
      '@type': 'tvm.stackEntryNumber',
      number: { '@type': 'tvm.numberDecimal', number: value },
    });
    const inner = list([number('2'), { '@type': 'tvm.stackEntryList', list: list([]) }]);
    expect(body.result).toMatchObject({
      exit_code: 0,
      stack: [
        ['list', list([])],
        ['tuple', { elements: [number('1'), number('5'), { '@type': 'tvm.stackEntryList', list: inner }] }],
      ],
    });
  });

  it('that return what has no form are answered by name', async () => {
    const { client, url, endpoint } = await funded();
    const body = beginCell().endCell();
    await transfer(client, alice, 0, [toProbe(unspeakable, GRAM, body)]);
    const params = { address: unspeakable.address.toString(), method: 'anything' };
    const reply = await post(endpoint, { id: 1, method: 'runGetMethod', params });
    expect(reply.body).toMatchObject({ ok: false, name: 'devnet/unsupported-stack' });
    expect((await fetch(`${url}/health`)).status).toBe(200);
  });

  it('end with an exit code where there is no such method, and -13 where there is no contract', async () => {
    const { client } = await funded();
    const probe = await compileProbe();
    await transfer(client, alice, 0, [toProbe(probe, GRAM, logBody(1))]);
    expect((await client.runMethodWithError(probe.address, 'nowhere')).exit_code).toBe(11);
    await expect(client.runMethod(probe.address, 'nowhere')).rejects.toThrow('exit_code: 11');
    expect((await client.runMethodWithError(bob.address, 'seqno')).exit_code).toBe(-13);
    const { stack } = await client.runMethod(probe.address, 'time');
    expect(stack.readNumber()).toBeGreaterThan(1_700_000_000);
  });
});

describe('fees', () => {
  it('are estimated without a signature and without effect', async () => {
    const { client } = await funded();
    const body = transferBody(alice, 0, [payment(bob.address, GRAM)]);
    const { code: initCode, data: initData } = alice.contract.init;
    const args = { body, initCode, initData, ignoreSignature: true };
    const { source_fees: fees } = await client.estimateExternalMessageFee(alice.address, args);
    expect(await client.isContractDeployed(alice.address)).toBe(false);
    await transfer(client, alice, 0, [payment(bob.address, GRAM)]);
    const spent = 9n * GRAM - (await client.getBalance(alice.address));
    const estimated = fees.in_fwd_fee + fees.storage_fee + fees.gas_fee + fees.fwd_fee;
    expect(Math.abs(Number(spent) - estimated)).toBeLessThan(Number(GRAM) / 100_000);
    await expect(client.estimateExternalMessageFee(alice.address, { ...args, body })).rejects.toThrow(/500/);
  });
});

it('the masterchain has a last block, and account states name it', async () => {
  const { client } = await funded();
  const { latestSeqno, initSeqno, workchain } = await client.getMasterchainInfo();
  expect([workchain, initSeqno]).toEqual([-1, 0]);
  expect((await client.getContractState(alice.address)).blockId.seqno).toBe(latestSeqno);
  await transfer(client, alice, 0, [payment(bob.address, 1n)]);
  expect((await client.getMasterchainInfo()).latestSeqno).toBe(latestSeqno + 1);
});
