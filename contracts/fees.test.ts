/** What every operation uses and costs at the prices of August 2026, and that the fees which the contracts ask suffice. */
import { toNano, type Cell } from '@ton/core';
import { beforeEach, describe, expect, test } from 'vitest';
import { providerAccountOf } from './client/addresses.ts';
import * as body from './client/messages.ts';
import { receivedBy, stepOn, type Trace } from './testing/chain.ts';
import { ClientDriver } from './testing/client-driver.ts';
import './testing/matchers.ts';
import { walletOf } from './testing/parties.ts';
import { ProviderDriver } from './testing/provider-driver.ts';
import { TestWallet } from './testing/wallet.ts';
import { DELAY_SECONDS, openWorld, type World } from './testing/world.ts';

const ONE = toNano('1');
let world: World;

beforeEach(async () => {
  world = await openWorld();
});

describe('gas', () => {
  /** Gas of the contract at `on`; a change here is a change of what people pay. */
  const gas = (trace: Trace, on: { address: ClientDriver['address'] }): number =>
    Number(stepOn(trace, on.address).gas);

  test('of every operation is what it was', async () => {
    const { client, vault, provider, parties, chain } = world;
    const used: Record<string, number> = {};
    const second = new ProviderDriver(chain, parties, vault.vault, walletOf(0x98));
    used['open'] = gas(await second.open(), second);
    used['deposit'] = gas(await client.deposit(ONE), client);
    const charge = await client.charge({ totalNano: ONE, valueNano: (await client.state()).chargeFeeNano });
    used['charge, account'] = gas(charge, client);
    used['charge, vault'] = gas(charge, vault);
    used['commit'] = gas(await vault.commit({ owedTotalNano: ONE }), vault);
    const { claimFeeNano } = await provider.state();
    const claim = await provider.claim({ totalNano: ONE, valueNano: claimFeeNano });
    used['claim, account'] = gas(claim, provider);
    used['claim, vault'] = gas(claim, vault);
    used['charge, bounced'] = gas(await client.bouncedCharge(1n), client);
    used['claim, bounced'] = gas(await provider.bouncedClaim(1n), provider);
    used['rotate'] = gas(await client.rotate(parties.nextSession.publicKey), client);
    used['withdraw'] = gas(await client.withdraw({ amountNano: 1n }), client);
    used['startWithdrawal'] = gas(await client.startWithdrawal(), client);
    used['cancelWithdrawal'] = gas(await client.cancelWithdrawal(), client);
    await client.startWithdrawal();
    chain.advance(DELAY_SECONDS);
    used['finishWithdrawal'] = gas(await client.finishWithdrawal(), client);
    used['addBond'] = gas(await vault.addBond(ONE), vault);
    used['startClose'] = gas(await vault.startClose(), vault);
    chain.advance(DELAY_SECONDS);
    used['finishClose'] = gas(await vault.finishClose(), vault);
    expect(used).toMatchInlineSnapshot(`
      {
        "addBond": 4003,
        "cancelWithdrawal": 2509,
        "charge, account": 7396,
        "charge, bounced": 1920,
        "charge, vault": 3805,
        "claim, account": 5407,
        "claim, bounced": 1868,
        "claim, vault": 5473,
        "commit": 6041,
        "deposit": 1249,
        "finishClose": 5639,
        "finishWithdrawal": 5219,
        "open": 4484,
        "rotate": 2688,
        "startClose": 2654,
        "startWithdrawal": 2386,
        "withdraw": 5203,
      }
    `);
  });

  test('and cells of every contract stay within what its reserve counts', async () => {
    const { client, vault, provider, chain, parties } = world;
    await client.charge({ totalNano: ONE });
    await client.rotate(parties.nextSession.publicKey);
    await vault.commit({ owedTotalNano: ONE });
    await provider.claim({ totalNano: ONE });
    for (const [at, cells, bits] of [
      [client, 24, 14_000],
      [vault, 24, 14_000],
      [provider, 12, 6500],
    ] as const) {
      const used = (await chain.blockchain.getContract(at.address)).account.account?.storageStats.used;
      expect(Number(used?.cells)).toBeLessThanOrEqual(cells);
      expect(Number(used?.bits)).toBeLessThanOrEqual(bits - 200); // amounts may still grow
    }
  });
});

describe('exactly the fee that a contract asks', () => {
  test('carries a charge to its end, and the client pays nothing for it', async () => {
    const { client, vault } = world;
    const { chargeFeeNano: valueNano } = await client.state();
    const [before, vaultBefore] = [await client.balance(), await vault.balance()];
    expect(await client.charge({ totalNano: ONE, valueNano: valueNano - 1n })).toRefuse('NotEnoughGas');
    expect(await client.charge({ totalNano: ONE, valueNano })).toSucceed();
    expect(await client.balance()).toBeGreaterThanOrEqual(before - ONE);
    expect(await vault.balance()).toBeGreaterThanOrEqual(vaultBefore + ONE);
  });

  test('carries a charge with the previous key, too', async () => {
    const { client, parties } = world;
    await client.rotate(parties.nextSession.publicKey);
    const { chargeFeeNano: valueNano } = await client.state();
    const before = await client.balance();
    expect(await client.charge({ totalNano: ONE, valueNano, authorization: { keyEpoch: 1 } })).toSucceed();
    expect(await client.balance()).toBeGreaterThanOrEqual(before - ONE);
  });

  test('brings a refused charge back whole', async () => {
    const { client, vault, chain } = world;
    await vault.startClose();
    chain.advance(DELAY_SECONDS);
    await vault.finishClose();
    await client.deposit(1000n);
    const { chargeFeeNano: valueNano } = await client.state();
    const before = await client.balance();
    const trace = await client.charge({ totalNano: ONE, valueNano });
    expect(stepOn(trace, vault.address)).toRefuse('Closed');
    expect((await client.state()).chargedNano).toBe(0n);
    expect(await client.balance()).toBeGreaterThanOrEqual(before);
  });

  test('carries a claim to its end, and one that is refused back', async () => {
    const { provider, vault, chain, parties } = world;
    const { claimFeeNano: valueNano, reserveNano } = await provider.state();
    expect(await provider.claim({ totalNano: ONE, valueNano: valueNano - 1n })).toRefuse('NotEnoughGas');
    const refused = await provider.claim({ totalNano: ONE, valueNano });
    expect(stepOn(refused, vault.address)).toRefuse('NotOwed');
    expect((await provider.state()).paidNano).toBe(0n);
    await vault.commit({ owedTotalNano: ONE });
    const vaultBefore = await vault.balance();
    expect(await provider.claim({ totalNano: ONE, valueNano })).toSucceed();
    expect(await chain.balance(parties.provider)).toBe(ONE);
    expect(await vault.balance()).toBeGreaterThanOrEqual(vaultBefore - ONE);
    expect(await provider.balance()).toBeGreaterThanOrEqual(reserveNano);
  });
});

describe('cost in a real wallet v5', () => {
  let wallet: TestWallet;
  let client: ClientDriver;
  let transferNano: bigint;

  const cost = async (
    to: ClientDriver['address'],
    cell: Cell,
    valueNano: bigint,
    keptBy = client,
  ): Promise<bigint> => {
    const before = await keptBy.balance();
    const { costNano, trace } = await wallet.costOf({ to, valueNano, body: cell });
    expect(trace).toSucceed();
    return costNano - ((await keptBy.balance()) - before);
  };

  beforeEach(async () => {
    const { chain, parties, vault } = world;
    wallet = await TestWallet.create(chain, 0x77, toNano('100'));
    client = new ClientDriver(chain, parties, vault.vault, wallet.address);
    ({ costNano: transferNano } = await wallet.costOf(
      { to: walletOf(0x99), valueNano: ONE, bounce: false },
      ONE,
    ));
  });

  const openClient = async (): Promise<bigint> => {
    const deposit = body.depositBody(1n, world.parties.session.publicKey);
    const { init } = client.account;
    const { costNano } = await wallet.costOf({ to: client.address, valueNano: ONE, init, body: deposit });
    return costNano - (await client.balance());
  };

  test('of a first-time deployment is at most 0.0035, the provider’s reserve included', async () => {
    expect(await openClient()).toBeLessThanOrEqual(toNano('0.0035'));
    const account = providerAccountOf(world.vault.vault, wallet.address);
    const { openFeeNano: valueNano } = await world.provider.state();
    const open = { to: account.address, init: account.init, valueNano, body: body.openBody(1n) };
    expect((await wallet.costOf(open)).costNano).toBeLessThanOrEqual(toNano('0.0035'));
  });

  test('of top-up, charge and claim together is at most 0.0040', async () => {
    const { vault, provider } = world;
    await openClient();
    const topUp = await cost(client.address, body.depositBody(1n), ONE);
    const sent = await client.chargeOf({ totalNano: ONE });
    const before = await client.balance();
    const { costNano: chargeNano } = await wallet.costOf({
      ...sent,
      valueNano: (await client.state()).chargeFeeNano,
    });
    expect(before - (await client.balance())).toBeLessThanOrEqual(ONE);
    await vault.commit({ owedTotalNano: ONE });
    const claim = await provider.claimOf({ totalNano: ONE });
    const { claimFeeNano } = await provider.state();
    const { costNano: claimNano } = await wallet.costOf({ ...claim, valueNano: claimFeeNano });
    expect(await world.chain.balance(world.parties.provider)).toBe(ONE);
    expect(topUp + chargeNano + claimNano).toBeLessThanOrEqual(toNano('0.0040'));
  });

  test('of every other operation is at most three transfers', async () => {
    const { vault, chain, parties } = world;
    await openClient();
    const costs = {
      topUp: await cost(client.address, body.depositBody(1n), ONE),
      rotate: await cost(client.address, body.rotateBody(1n, parties.nextSession.publicKey), ONE),
      start: await cost(client.address, body.startWithdrawalBody(1n), ONE),
      cancel: await cost(client.address, body.cancelWithdrawalBody(1n), ONE),
      withdraw: await cost(
        client.address,
        (await client.withdrawalOf({ amountNano: ONE })).body ?? body.openBody(1n),
        ONE,
      ),
      commit: (await wallet.costOf({ ...(await vault.commitOf({ owedTotalNano: ONE })), valueNano: ONE }))
        .costNano,
    };
    await client.startWithdrawal();
    chain.advance(DELAY_SECONDS);
    const all = { ...costs, finish: await cost(client.address, body.finishWithdrawalBody(1n), ONE) };
    for (const [name, nano] of Object.entries(all)) expect(nano, name).toBeLessThanOrEqual(3n * transferNano);
  });
});

test('an attached fortune comes back, but for the fees', async () => {
  const { client, vault, provider, parties } = world;
  const charge = await client.charge({ totalNano: ONE, valueNano: ONE });
  expect(receivedBy(charge, parties.carrier)).toBeGreaterThan(ONE - toNano('0.0014'));
  await vault.commit({ owedTotalNano: ONE });
  const claim = await provider.claim({ totalNano: ONE, valueNano: ONE });
  expect(receivedBy(claim, parties.carrier)).toBeGreaterThan(ONE - toNano('0.0014'));
});
