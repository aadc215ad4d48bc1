/** The relay's books on a real chain: paid to the nano, started, stopped, crashed, copied, lied to and left without money. */
import { rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { Address, type Transaction } from '@ton/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isBombyxError } from '../../protocol/errors.ts';
import { DEVNET_OPERATOR } from '../../contracts/client/devnet-parties.ts';
import { providerAccountOf, vaultOf } from '../../contracts/client/addresses.ts';
import { readClientAccount, readProviderAccount, readVault } from '../../contracts/client/reads.ts';
import { TestProvider } from '../../relay-tee/ledger/testing/parties.ts';
import { audit } from '../../relay-tee/ledger/store/audit.ts';
import { until } from '../devnet/harness.ts';
import { fund, GRAM } from '../devnet/wallets.ts';
import { ChainWorld, Depositor, prepareChain, TERMS, timeOf, type Instance } from './chain-world.ts';

/** Messages between contracts then take a block each, and a worker sees each step. */
const BLOCK_TIME_MS = 60;

let genesis: string;
beforeAll(async () => {
  genesis = await prepareChain();
});
afterAll(() => rmSync(dirname(genesis), { recursive: true }));

const codeOf = async (work: Promise<unknown>): Promise<string> => {
  const error: unknown = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  return isBombyxError(error) ? error.code : `no error: ${String(error)}`;
};

const clientRow = ({ ledger }: Instance, { account }: Depositor) => {
  const row = ledger.desk.store.clients.newest(account);
  if (!row) throw new Error('not in the books');
  return row;
};

const payeeRow = ({ ledger }: Instance, wallet: string) => {
  const row = ledger.desk.store.payees.byWallet(wallet);
  if (!row) throw new Error('not in the books');
  return row;
};

/** What came in, what went out and what the chain took, by the account's own transactions. */
function sumsOf(transactions: readonly Transaction[]) {
  let [inNano, outNano, feesNano] = [0n, 0n, 0n];
  for (const { inMessage, outMessages, totalFees } of transactions) {
    if (inMessage?.info.type === 'internal') inNano += inMessage.info.value.coins;
    feesNano += totalFees.coins;
    for (const { info } of outMessages.values())
      if (info.type === 'internal') {
        outNano += info.value.coins;
        feesNano += info.forwardFee;
      }
  }
  return { inNano, outNano, feesNano };
}

const received = async (world: ChainWorld, at: Address): Promise<number> =>
  (await world.client.getTransactions(at, { limit: 100 })).length;

describe('from a deposit to a payout', () => {
  it.each([
    ['at once', 0],
    ['one after the other', BLOCK_TIME_MS],
  ])('with blocks %s all is carried, and chain and books agree to the nano', async (_, blockTimeMs) => {
    const world = await ChainWorld.of(genesis, blockTimeMs);
    const relay = await world.serving();
    const ada = new Depositor(world, 'ada');
    const bob = new TestProvider(TERMS, 'bob');
    await ada.deposit(5n * GRAM);
    await relay.worker.see(ada.account);
    await ada.spend(relay, bob, 'job', 3n * GRAM);
    await relay.ledger.bindWallet(world.operation(), await bob.binding(0));
    await relay.ledger.requestPayout(bob.key.publicKey);
    await until(async () => clientRow(relay, ada).seen.chargedNano === 3n * GRAM);
    await until(async () => payeeRow(relay, bob.wallet).seen.epoch > 0n);
    await world.pass(10, timeOf(relay));
    await until(async () => payeeRow(relay, bob.wallet).seen.paidNano > 0n);

    const { client, vault } = world;
    const wallet = Address.parseRaw(bob.wallet);
    const payee = payeeRow(relay, bob.wallet);
    const { openFeeNano, claimFeeNano } = await readProviderAccount(
      client.provider(Address.parseRaw(bob.account)),
    );
    const feeNano = (3n * GRAM * 250n) / 10_000n;
    expect(payee.seen.paidNano).toBe(3n * GRAM - feeNano - openFeeNano - claimFeeNano);
    expect(payee).toMatchObject({ promisedNano: payee.seen.paidNano, earnedNano: 0n });
    const operator = payeeRow(relay, TERMS.operatorWallet);
    expect(operator.earnedNano + operator.promisedNano).toBe(feeNano + openFeeNano + claimFeeNano);
    const contract = await client.getContractState(wallet);
    expect([contract.state, contract.balance]).toEqual(['uninitialized', payee.seen.paidNano]);

    const paidNano = payee.seen.paidNano + operator.promisedNano;
    await until(async () => relay.ledger.desk.store.books.vault.paidNano === paidNano);
    const onChain = await readVault(client.provider(vault.address));
    const { vault: seen, promisedNano: owed } = relay.ledger.desk.store.books;
    expect(onChain).toMatchObject({ chargedNano: 3n * GRAM, owedNano: owed, paidNano, bootId: seen.bootId });
    const owedNano = onChain.chargedNano + onChain.bondNano - onChain.paidNano + onChain.reserveNano;
    expect(await client.getBalance(vault.address)).toBeGreaterThanOrEqual(owedNano);

    const account = await readClientAccount(client.provider(ada.address));
    expect(account.chargedNano).toBe(clientRow(relay, ada).spentNano);
    for (const at of [ada.address, world.carrier]) {
      const { inNano, outNano, feesNano } = sumsOf(await client.getTransactions(at, { limit: 100 }));
      expect(await client.getBalance(at)).toBe(inNano - outNano - feesNano);
    }
    const { movableNano } = clientRow(relay, ada).seen;
    const aboveReserve = (await client.getBalance(ada.address)) - account.reserveNano;
    expect(aboveReserve - movableNano).toBeGreaterThan(0n); // storage for D
    expect(aboveReserve - movableNano).toBeLessThan(GRAM / 1_000_000n);
    expect(audit(relay.ledger.desk.store)).toEqual([]);
    expect(relay.worker.state).toMatchObject({ failing: undefined, failures: {} });
  });

  it('the charges of several clients go in one order', async () => {
    const world = await ChainWorld.of(genesis);
    const relay = await world.serving();
    const bob = new TestProvider(TERMS, 'bob');
    const clients = ['ada', 'eve', 'kim'].map((name) => new Depositor(world, name));
    for (const client of clients) {
      await client.deposit(5n * GRAM);
      await relay.worker.see(client.account);
    }
    world.mode = 'garbled';
    await until(async () => relay.worker.state.failuresInRow > 0); // no round is half done
    for (const client of clients) await client.spend(relay, bob, client.account, 2n * GRAM);
    world.mode = 'open';
    for (const client of clients)
      await until(async () => clientRow(relay, client).seen.chargedNano === 2n * GRAM);
    const orders = await world.client.getTransactions(world.carrier, { limit: 100 });
    expect(orders.filter(({ outMessagesCount }) => outMessagesCount === clients.length)).toHaveLength(1);
    expect(relay.worker.state.events).toMatchObject({ order: 3 }); // the others: its commit, the operator's account
  });

  it('the operator’s own account is opened first: it tells what opening another one costs', async () => {
    const world = await ChainWorld.of(genesis);
    const relay = await world.serving();
    const { address } = providerAccountOf(world.vault, DEVNET_OPERATOR);
    await until(async () => payeeRow(relay, TERMS.operatorWallet).seen.epoch > 0n);
    const { openFeeNano } = await readProviderAccount(world.client.provider(address));
    expect(openFeeNano).toBeGreaterThan(0n);
    expect(await received(world, address)).toBe(1);
  });

  it('an account that nobody has opened, or that is none of this vault, is named', async () => {
    const world = await ChainWorld.of(genesis);
    const { worker } = await world.serving();
    expect(await codeOf(worker.see(new Depositor(world, 'nobody').account))).toBe('vault/absent');
    expect(await codeOf(worker.see('0:12'))).toBe('input/invalid');
    expect(await codeOf(worker.see(TERMS.operatorWallet))).toBe('vault/foreign');
    const hasty = vaultOf({ ...world.vault, delaySeconds: 1 });
    const elsewhere = new Depositor(world, 'ada', hasty);
    await elsewhere.deposit(GRAM);
    expect(await codeOf(worker.see(elsewhere.account))).toBe('vault/foreign');
  });
});

describe('a restart', () => {
  it('behind a clean stop serves at once', async () => {
    const world = await ChainWorld.of(genesis);
    const first = await world.serving();
    expect(await world.stop(first)).toBe(true);
    expect((await readVault(world.client.provider(world.vault.address))).bootId).toBe(0n);
    const second = await world.start();
    await until(async () => second.worker.state.phase !== 'starting');
    expect(second.worker.state.phase).toBe('serving');
  });

  it('behind a crash waits V, recovers for L + R, and carries meanwhile what was earned', async () => {
    const world = await ChainWorld.of(genesis);
    const before = await world.serving();
    const [ada, bob] = [new Depositor(world, 'ada'), new TestProvider(TERMS, 'bob')];
    await ada.deposit(5n * GRAM);
    await before.worker.see(ada.account);
    world.mode = 'silent'; // what follows is on the disk, and not on the chain
    await ada.spend(before, bob, 'job', 2n * GRAM);
    await world.crash(before);
    expect(await received(world, ada.address)).toBe(1);

    const relay = await world.start();
    await until(async () => relay.worker.state.phase !== 'starting');
    expect(relay.worker.state.phase).toBe('waiting');
    await world.pass(30, timeOf(relay));
    expect(relay.worker.state.phase).toBe('waiting');
    await world.pass(1, timeOf(relay));
    expect(relay.worker.state.phase).toBe('recovering');
    await relay.worker.see(ada.account, 0);
    expect(await codeOf(ada.spend(relay, bob, 'early', GRAM))).toBe('relay/recovering');
    await until(async () => clientRow(relay, ada).seen.chargedNano === 2n * GRAM);
    expect(await received(world, ada.address)).toBe(2);
    await world.pass(9, timeOf(relay));
    expect(relay.worker.state.phase).toBe('recovering');
    await world.pass(1, timeOf(relay));
    expect(relay.worker.state.phase).toBe('serving');
    expect(audit(relay.ledger.desk.store)).toEqual([]);
  });

  it('within a recovery is a recovery again, however politely it was stopped', async () => {
    const world = await ChainWorld.of(genesis);
    await world.crash(await world.serving());
    const second = await world.start();
    await world.reached(second, 'waiting');
    expect(await world.stop(second)).toBe(false);
    const third = await world.start();
    await until(async () => third.worker.state.phase !== 'starting');
    expect(third.worker.state.phase).toBe('waiting');
  });

  it('sends nothing twice: of two orders for one number one lands, and the other is given up', async () => {
    const world = await ChainWorld.of(genesis);
    await fund(world.devnet.url, world.carrier, 5n * GRAM);
    const held: Buffer[] = [];
    const before = await world.start('books', { send: async (boc) => void held.push(boc) });
    await until(async () => held.length > 0);
    await world.crash(before);

    const [late] = held;
    if (!late) throw new Error('nothing was sent');
    let isLate = true;
    const relay = await world.start('books', {
      send: async (boc) => {
        if (isLate) await world.client.sendFile(late);
        isLate = false;
        await world.client.sendFile(boc);
      },
    });
    await until(async () => relay.worker.state.phase !== 'starting');
    expect(relay.worker.state.events).toMatchObject({ overtaken: 1 });
    const { sequence } = await readVault(world.client.provider(world.vault.address));
    expect(sequence).toBe(2n);
  });
});

describe('second instance on a copied disk', () => {
  it('takes the vault over; the first promises nothing any more, and ends', async () => {
    const world = await ChainWorld.of(genesis);
    const first = await world.serving();
    const [ada, bob] = [new Depositor(world, 'ada'), new TestProvider(TERMS, 'bob')];
    await ada.deposit(5n * GRAM);
    await first.worker.see(ada.account);
    world.copyBooks('books', 'copy');
    const second = await world.start('copy');
    await world.reached(first, 'superseded');
    expect(await codeOf(ada.spend(first, bob, 'job', GRAM))).toBe('relay/superseded');
    expect(await codeOf(first.ledger.charges())).toBe('relay/superseded');
    await world.reached(second, 'waiting');
    expect(await world.stop(first)).toBe(false);
  });
});

describe('the chain', () => {
  it('stalls: tickets stop, receipts are taken, and all goes on when it does', async () => {
    const world = await ChainWorld.of(genesis);
    const relay = await world.serving();
    const [ada, bob] = [new Depositor(world, 'ada'), new TestProvider(TERMS, 'bob')];
    await ada.deposit(5n * GRAM);
    await relay.worker.see(ada.account);
    world.mode = 'frozen';
    await ada.spend(relay, bob, 'job', GRAM);
    const views = () => relay.worker.state.events.view ?? 0;
    const before = views();
    await until(async () => views() > before + 1); // nothing is on its way that was asked before
    await world.pass(40);
    expect(await codeOf(ada.spend(relay, bob, 'stalled', GRAM))).toBe('relay/stalled');
    expect(relay.worker.state.viewIsGood).toBe(false);
    world.mode = 'open';
    await until(async () => relay.worker.state.viewIsGood);
    await relay.worker.see(ada.account, 0);
    await ada.spend(relay, bob, 'again', GRAM);
  });

  it('fake chain endpoint: what only one of two shows is no money, and no view', async () => {
    const world = await ChainWorld.of(genesis);
    const relay = await world.serving();
    const [ada, bob] = [new Depositor(world, 'ada'), new TestProvider(TERMS, 'bob')];
    await ada.deposit(GRAM);
    const [, liar] = world.proxies;
    liar.tamper = (method, result) =>
      method === 'getAddressInformation' ? { ...result, balance: String(100n * GRAM) } : result;
    expect(await codeOf(relay.worker.see(ada.account))).toBe('relay/stalled');
    expect(await codeOf(ada.spend(relay, bob, 'job', 50n * GRAM))).toBe('vault/absent');
    await until(async () => relay.worker.state.failing === 'chain/disagreement');
    await world.pass(40, () => relay.worker.state.failures['chain/disagreement'] ?? 0);
    expect(relay.worker.state).toMatchObject({ viewIsGood: false, failing: 'chain/disagreement' });
    liar.tamper = (_method, result) => result;
    await until(async () => relay.worker.state.viewIsGood);
    await relay.worker.see(ada.account);
    expect(clientRow(relay, ada).seen.movableNano).toBeLessThan(GRAM);
  });
});

describe('the carrier’s wallet', () => {
  it('without money commits nothing, says so, and goes on when it has some', async () => {
    const world = await ChainWorld.of(genesis);
    const relay = await world.start();
    await until(async () => relay.worker.state.carrier.unpaid.commit === 1);
    expect(relay.worker.state).toMatchObject({ phase: 'starting', carrier: { balanceNano: 0n } });
    await fund(world.devnet.url, world.carrier, 5n * GRAM);
    await world.reached(relay, 'serving');
    expect(relay.worker.state.carrier.unpaid).toEqual({});
  });

  it('keeps its reserve for commits', async () => {
    const world = await ChainWorld.of(genesis);
    await fund(world.devnet.url, world.carrier, GRAM / 10n);
    const relay = await world.start();
    await world.reached(relay, 'serving');
    const [ada, bob] = [new Depositor(world, 'ada'), new TestProvider(TERMS, 'bob')];
    await ada.deposit(5n * GRAM);
    await relay.worker.see(ada.account);
    await ada.spend(relay, bob, 'job', 3n * GRAM);
    await until(async () => relay.worker.state.carrier.unpaid.charge === 1);
    expect(await received(world, ada.address)).toBe(1);
    expect(await world.stop(relay)).toBe(true);
  });
});
