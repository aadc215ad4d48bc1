/** RelayVault: whose money it takes, whom it pays, what a commit must say, and how it ends. */
import { beginCell, toNano } from '@ton/core';
import { beforeEach, describe, expect, test } from 'vitest';
import { providerIdentity, vaultOf } from '../client/addresses.ts';
import type { ContractError } from '../client/errors.ts';
import * as body from '../client/messages.ts';
import { MAINNET } from '../client/network.ts';
import { receivedBy, stepOn, storageFees, YEAR_SECONDS } from '../testing/chain.ts';
import { GAS_NANO } from '../testing/drivers.ts';
import { expectRefusal } from '../testing/expect.ts';
import { NOWHERE } from '../testing/parties.ts';
import { ProviderDriver } from '../testing/provider-driver.ts';
import { rootOf } from '../testing/vault-driver.ts';
import { DELAY_SECONDS, emptyWorld, openWorld, type World } from '../testing/world.ts';

const ONE = toNano('1');
const BOND = toNano('5');
let world: World;

/** Of gas, and half of what a message costs, at the prices of the tests. */
const NANO_PER_GAS = 67n;
const HALF_A_FORWARD_NANO = 33_000n;

/** What 5000 gas cost. */
const BOND_FEE_NANO = 333_334n;

beforeEach(async () => {
  world = await openWorld({ bondNano: BOND });
});

const refuses = (error: ContractError, send: () => ReturnType<World['vault']['addBond']>) =>
  expectRefusal(world.chain, world.vault.address, error, send);

describe('bond', () => {
  test('counts what is there above gas and reserve, so that all of it can be paid', async () => {
    const { bondNano, reserveNano, epoch } = await world.vault.state();
    expect(epoch).toBeGreaterThan(0n);
    expect(bondNano).toBeGreaterThan(BOND - reserveNano - toNano('0.001'));
    expect(await world.vault.balance()).toBeGreaterThanOrEqual(bondNano + reserveNano);
    expect(await world.vault.addBond(ONE)).toSucceed();
    const after = await world.vault.state();
    expect(after.epoch).toBe(epoch);
    expect(after.bondNano).toBeGreaterThan(bondNano + toNano('0.999'));
    expect(await world.vault.balance()).toBeGreaterThanOrEqual(after.bondNano + reserveNano);
  });

  test('NotEnoughMoney below the reserve, and for nothing but gas', async () => {
    const { vault } = await emptyWorld();
    expect(await vault.addBond(toNano('0.002'))).toRefuse('NotEnoughMoney');
    await refuses('NotEnoughMoney', () => world.vault.addBond(BOND_FEE_NANO));
    expect(await world.vault.addBond(BOND_FEE_NANO + 1n)).toSucceed();
  });

  test('what storage took is made good first', async () => {
    const { vault, chain } = world;
    chain.advance(3 * YEAR_SECONDS);
    const before = await vault.state();
    await vault.addBond(ONE);
    const { bondNano, reserveNano } = await vault.state();
    expect(bondNano).toBeLessThan(before.bondNano + ONE - toNano('0.003'));
    expect(await vault.balance()).toBeGreaterThanOrEqual(bondNano + reserveNano);
  });

  test('what is owed for storage is no bond, though it is not taken yet', async () => {
    const { vault, chain, parties } = await emptyWorld();
    const gift = { from: parties.stranger, to: vault.address, valueNano: toNano('0.001') };
    await chain.send({ ...gift, init: vault.vault.init });
    chain.advance(30 * YEAR_SECONDS);
    await vault.addBond(ONE);
    await chain.send(gift);
    const { bondNano, reserveNano } = await vault.state();
    expect(await vault.balance()).toBeGreaterThanOrEqual(bondNano + reserveNano);
  });

  test("a stranger's gift is no bond, and gas is none", async () => {
    const { vault, chain, parties } = world;
    await chain.send({ from: parties.stranger, to: vault.address, valueNano: ONE });
    const before = [(await vault.state()).bondNano, await vault.balance()] as const;
    await vault.addBond(ONE);
    const addedNano = (await vault.state()).bondNano - before[0];
    expect(addedNano).toBeLessThanOrEqual((await vault.balance()) - before[1]);
    expect(addedNano).toBeGreaterThan(ONE - toNano('0.001'));
  });
});

describe('a notice of a genuine account', () => {
  const ask = (amountNano: bigint) => {
    const { chain, provider, vault, parties } = world;
    const identity = providerIdentity(vault.vault, parties.provider);
    const request = body.noticeBody('payoutRequest', 1n, { amountNano, identity });
    return chain.send({ from: provider.address, to: vault.address, valueNano: GAS_NANO, body: request });
  };

  test('is paid out of what the vault had above its reserve, not of what the notice brings', async () => {
    const { chain, vault, parties } = world;
    const { bondNano, reserveNano } = await vault.state();
    await vault.commit({ owedTotalNano: bondNano });
    chain.advance(YEAR_SECONDS);
    await chain.send({ from: parties.stranger, to: vault.address, valueNano: 1n });
    const thereNano = (await vault.balance()) - reserveNano;
    await refuses('NotEnoughMoney', () => ask(thereNano + 1n));
    expect(await ask(thereNano)).toSucceed();
  });

  test('is paid to the last nano once the vault is closed, and no further', async () => {
    const { chain, vault, parties } = world;
    await vault.commit({ owedTotalNano: ONE });
    await vault.startClose();
    chain.advance(DELAY_SECONDS);
    await vault.finishClose();
    chain.advance(3 * YEAR_SECONDS);
    await chain.send({ from: parties.stranger, to: vault.address, valueNano: 1n });
    const thereNano = await vault.balance();
    expect(thereNano).toBeLessThan(ONE);
    await refuses('NotEnoughMoney', () => ask(thereNano + 1n));
    expect(await ask(thereNano)).toSucceed();
  });

  test('whose wallet is on a chain that there is not comes back, and is not paid', async () => {
    const { chain, parties, vault } = world;
    await vault.commit({ owedTotalNano: ONE });
    const provider = new ProviderDriver(chain, parties, vault.vault, NOWHERE);
    const before = await vault.balance();
    const trace = await chain.send({
      from: provider.address,
      to: vault.address,
      valueNano: GAS_NANO,
      body: body.noticeBody('payoutRequest', 1n, {
        amountNano: ONE,
        identity: providerIdentity(vault.vault, NOWHERE),
      }),
    });
    expect(stepOn(trace, vault.address).out).toHaveLength(1);
    expect(receivedBy(trace, provider.address)).toBeGreaterThan(GAS_NANO - toNano('0.001'));
    expect(await vault.state()).toMatchObject({ paidNano: 0n });
    expect(await vault.balance()).toBe(before);
  });

  test('a vault never pays more than it owes, even to a genuine account', async () => {
    await world.vault.commit({ owedTotalNano: ONE });
    await refuses('NotOwed', () => ask(ONE + 1n));
    expect(await ask(ONE)).toSucceed();
    await refuses('NotOwed', () => ask(1n));
  });
});

describe('commit', () => {
  test('records the step, and gives the rest of the gas back', async () => {
    const { vault, parties } = world;
    const trace = await vault.commit({ owedTotalNano: ONE });
    expect(trace).toSucceed();
    expect(await vault.state()).toMatchObject({ sequence: 1n, root: rootOf(1n), owedNano: ONE, bootId: 7n });
    expect(receivedBy(trace, parties.carrier)).toBeGreaterThan(GAS_NANO - toNano('0.0007'));
    expect(await vault.commit({ owedTotalNano: ONE, commit: { bootId: 0n } })).toSucceed();
    expect(await vault.state()).toMatchObject({ sequence: 2n, bootId: 0n });
  });

  test('is recorded, though nothing can be given back to its carrier', async () => {
    await world.vault.commit({ owedTotalNano: ONE, from: NOWHERE });
    expect(await world.vault.state()).toMatchObject({ owedNano: ONE });
  });

  test('owes at most charges and bond', async () => {
    const { vault, client } = world;
    const { bondNano } = await vault.state();
    await client.charge({ totalNano: ONE });
    await refuses('OwedUncovered', () => vault.commit({ owedTotalNano: bondNano + ONE + 1n }));
    expect(await vault.commit({ owedTotalNano: bondNano + ONE })).toSucceed();
  });

  test('NotOpen: a vault without an epoch takes no statement about epoch 0', async () => {
    const { vault, chain, parties } = await emptyWorld();
    const { init } = vault.vault;
    await chain.send({ from: parties.stranger, to: vault.address, valueNano: ONE, init });
    expect(await vault.commit({ owedTotalNano: 0n })).toRefuse('NotOpen');
  });
});

describe('closing', () => {
  test('takes D, goes on with everything until then, and pays out what is not owed', async () => {
    const { vault, client, provider, chain, parties } = world;
    await vault.startClose();
    expect((await vault.state()).closeAt).toBe(chain.now + DELAY_SECONDS);
    expect(await client.charge({ totalNano: ONE })).toSucceed();
    expect(await vault.commit({ owedTotalNano: toNano('0.7') })).toSucceed();
    expect(await provider.claim({ totalNano: toNano('0.2') })).toSucceed();
    chain.advance(DELAY_SECONDS - 1);
    await refuses('TooEarly', () => vault.finishClose());
    chain.advance(1);
    const before = await vault.balance();
    const trace = await vault.finishClose();
    expect(trace).toSucceed();
    const { reserveNano } = await vault.state();
    expect(await vault.balance()).toBe(reserveNano + toNano('0.5'));
    expect(receivedBy(trace, parties.operator)).toBeGreaterThan(before - reserveNano - toNano('0.5'));
    expect(await provider.claim({ totalNano: toNano('0.7') })).toSucceed();
    expect(await chain.balance(parties.provider)).toBe(toNano('0.7'));
  });

  test('Closed: no commit, no bond, no charge; again what comes free later', async () => {
    const { vault, client, chain, parties } = world;
    await vault.startClose();
    chain.advance(DELAY_SECONDS);
    await vault.finishClose();
    await refuses('Closed', () => vault.commit({ owedTotalNano: 1n }));
    await refuses('Closed', () => vault.addBond(ONE));
    const before = await client.balance();
    const refused = await client.charge({ totalNano: ONE });
    expect(stepOn(refused, vault.address)).toRefuse('Closed');
    const stored = storageFees(refused, client.address);
    expect(await client.balance()).toBeGreaterThanOrEqual(before - stored);
    expect(await client.state()).toMatchObject({ chargedNano: 0n });
    await chain.send({ from: parties.stranger, to: vault.address, valueNano: ONE });
    expect(receivedBy(await vault.finishClose(), parties.operator)).toBeGreaterThan(ONE);
  });

  test('is refused when its gas leaves too little for the reserve, or for the way to the operator', async () => {
    const { vault, chain, parties } = world;
    await vault.startClose();
    chain.advance(DELAY_SECONDS);
    await vault.finishClose();
    chain.advance(YEAR_SECONDS);
    await chain.send({ from: parties.stranger, to: vault.address, valueNano: 1n });
    const before = await vault.balance();
    const lackingNano = (await vault.state()).reserveNano - before;
    await refuses('NothingToMove', () => vault.finishClose({ valueNano: lackingNano }));
    const refused = async (beyondNano: bigint) => {
      const trace = await vault.finishClose({ valueNano: lackingNano + beyondNano });
      expect(receivedBy(trace, parties.operator)).toBeGreaterThan(lackingNano - toNano('0.0005'));
      expect(await vault.balance()).toBe(before);
      return stepOn(trace, vault.address);
    };
    const { gas } = await refused(1n);
    await refused(gas * NANO_PER_GAS + HALF_A_FORWARD_NANO);
  });

  test('NotClosing, NothingToMove', async () => {
    const { vault, chain } = world;
    await refuses('NotClosing', () => vault.finishClose());
    await vault.startClose();
    chain.advance(DELAY_SECONDS);
    await vault.finishClose();
    chain.advance(YEAR_SECONDS);
    await refuses('NothingToMove', () => vault.finishClose({ valueNano: toNano('0.001') }));
  });
});

test('an empty body is a gift, anything unknown goes back', async () => {
  const { vault, chain, parties } = world;
  const sent = { from: parties.stranger, to: vault.address, valueNano: ONE };
  expect(await chain.send(sent)).toSucceed();
  for (const unknown of [beginCell().storeUint(0, 32).endCell(), body.openBody(1n)])
    await refuses('UnknownMessage', () => chain.send({ ...sent, body: unknown }));
});

test('other terms are another vault', () => {
  const { vault, parties } = world;
  const addresses = [
    vault.vault,
    vaultOf({ ...vault.vault, network: MAINNET }),
    vaultOf({ ...vault.vault, delaySeconds: 1 }),
    vaultOf({ ...vault.vault, operator: parties.stranger }),
    vaultOf({ ...vault.vault, relayKey: parties.session.publicKey }),
  ].map(({ address }) => address.toRawString());
  expect(new Set(addresses).size).toBe(5);
});
