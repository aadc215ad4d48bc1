/** What every operation uses and costs at the prices of August 2026, and that the fees which the contracts ask suffice. */
import { toNano } from '@ton/core';
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { receivedBy, stepOn, type Trace } from './testing/chain.ts';
import type { ClientDriver } from './testing/client-driver.ts';
import { costOf, measureAll } from './testing/costs/all.ts';
import { gasOf, type Cost, type Kind } from './testing/costs/meter.ts';
import { setStage } from './testing/costs/stage.ts';
import './testing/matchers.ts';
import { DELAY_SECONDS, openWorld, type World } from './testing/world.ts';

const ONE = toNano('1');
let world: World;

beforeEach(async () => {
  world = await openWorld();
});

describe('every operation, sent by a real wallet v5', () => {
  let costs: readonly Cost[];

  beforeAll(async () => {
    const stage = await setStage();
    await measureAll(stage);
    ({ costs } = stage.meter);
  });

  const of = (kind: Kind): Cost[] => costs.filter((cost) => cost.kind === kind);

  const expectAtMost = (nano: bigint, all: readonly Cost[]): void => {
    for (const { name, feesNano, payerNano } of all) {
      expect(feesNano, name).toBeLessThanOrEqual(nano);
      expect(payerNano, name).toBeLessThanOrEqual(nano);
    }
  };

  test('uses the gas that it did; a change here is a change of what people pay', () => {
    expect(Object.fromEntries(costs.map(({ name, gas }) => [name, gasOf(gas)]))).toMatchInlineSnapshot(`
      {
        "add bond": "wallet 4939, vault 4003",
        "cancel a change": "wallet 4939, registry 6173, wallet 778",
        "cancel a forced withdrawal": "wallet 4939, client account 2509",
        "charge": "wallet 4939, client account 7378, vault 3805",
        "claim": "wallet 4939, provider account 5389, vault 5473, provider’s wallet 778",
        "commit": "wallet 4939, vault 6041, wallet 778",
        "cooperative withdrawal": "wallet 4939, client account 5203, wallet 778",
        "deploy the registry": "wallet 4939, registry 1130",
        "execute a code": "wallet 4939, registry 8392, wallet 778",
        "execute a fee cap": "wallet 4939, registry 7195, wallet 778",
        "execute a manifest": "wallet 4939, registry 9195, wallet 778",
        "execute a relay": "wallet 4939, registry 13248, wallet 151",
        "execute an admin": "wallet 4939, registry 7235, wallet 778",
        "execute measurements": "wallet 4939, registry 7989, wallet 778",
        "finish a forced withdrawal": "wallet 4939, client account 5211, wallet 778",
        "finish closing": "wallet 4939, vault 5639, wallet 778",
        "first bond (deploys the vault)": "wallet 4939, vault 4070",
        "first deposit (deploys the account)": "wallet 4939, client account 2898",
        "lower the fee cap": "wallet 4939, registry 3789, wallet 778",
        "open a provider account (deploys it)": "wallet 4939, provider account 4484, wallet 116",
        "plain transfer": "wallet 4939",
        "propose a code": "wallet 4939, registry 7692, wallet 778",
        "propose a fee cap": "wallet 4939, registry 7092, wallet 778",
        "propose a manifest": "wallet 4939, registry 8292, wallet 778",
        "propose a relay": "wallet 4939, registry 7692, wallet 778",
        "propose an admin": "wallet 4939, registry 7092, wallet 778",
        "propose measurements": "wallet 4939, registry 7092, wallet 778",
        "remove a relay": "wallet 4939, registry 7996, wallet 778",
        "revoke a manifest": "wallet 4939, registry 4506, wallet 778",
        "revoke measurements": "wallet 4939, registry 4441, wallet 778",
        "rotate the session key": "wallet 4939, client account 2688",
        "start a forced withdrawal": "wallet 4939, client account 2386",
        "start closing": "wallet 4939, vault 2654",
        "top-up": "wallet 4939, client account 1249",
      }
    `);
  });

  test('costs at most 0.0035 where it brings a code to the chain, a provider’s reserve included', () => {
    expect(of('deployment').map(({ name }) => name)).toEqual([
      'first bond (deploys the vault)',
      'first deposit (deploys the account)',
      'open a provider account (deploys it)',
      'deploy the registry',
      'propose a code',
    ]);
    expectAtMost(toNano('0.0035'), of('deployment'));
  });

  test('costs at most 0.0040 from a client’s wallet to a provider’s: top-up, charge and claim', () => {
    const payment = ['top-up', 'charge', 'claim'].map((name) => costOf(costs, name));
    expect(payment).toEqual(of('payment'));
    const sum = (all: readonly bigint[]): bigint => all.reduce((total, nano) => total + nano, 0n);
    expect(sum(payment.map(({ feesNano }) => feesNano))).toBeLessThanOrEqual(toNano('0.0040'));
    expect(sum(payment.map(({ payerNano }) => payerNano))).toBeLessThanOrEqual(toNano('0.0040'));
  });

  test('costs at most three plain transfers otherwise', () => {
    const { payerNano: transferNano } = costOf(costs, 'plain transfer');
    expect(of('operation').length).toBe(costs.length - 1 - of('deployment').length - of('payment').length);
    expectAtMost(3n * transferNano, of('operation'));
  });
});

describe('gas and storage', () => {
  test('of a bounce are what they were', async () => {
    const { client, provider, vault } = world;
    const gas = (trace: Trace, on: { address: ClientDriver['address'] }): number =>
      Number(stepOn(trace, on.address).gas);
    await client.charge({ totalNano: ONE });
    await vault.commit({ owedTotalNano: ONE });
    await provider.claim({ totalNano: ONE });
    expect(gas(await client.bouncedCharge(1n), client)).toBe(1920);
    expect(gas(await provider.bouncedClaim(1n), provider)).toBe(1868);
  });

  test('of every contract stay within what its reserve counts', async () => {
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

test('an attached fortune comes back, but for the fees', async () => {
  const { client, vault, provider, parties } = world;
  const charge = await client.charge({ totalNano: ONE, valueNano: ONE });
  expect(receivedBy(charge, parties.carrier)).toBeGreaterThan(ONE - toNano('0.0014'));
  await vault.commit({ owedTotalNano: ONE });
  const claim = await provider.claim({ totalNano: ONE, valueNano: ONE });
  expect(receivedBy(claim, parties.carrier)).toBeGreaterThan(ONE - toNano('0.0014'));
});
