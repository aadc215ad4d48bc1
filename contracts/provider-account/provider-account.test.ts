/** ProviderAccount: what it may ask the vault for, and what a refusal leaves behind. */
import { Address, beginCell, toNano } from '@ton/core';
import { beforeEach, describe, expect, test } from 'vitest';
import type { ContractError } from '../client/errors.ts';
import * as body from '../client/messages.ts';
import { receivedBy, stepOn } from '../testing/chain.ts';
import { GAS_NANO } from '../testing/drivers.ts';
import { expectRefusal } from '../testing/expect.ts';
import { NOWHERE } from '../testing/parties.ts';
import { ProviderDriver } from '../testing/provider-driver.ts';
import { emptyWorld, openWorld, type World } from '../testing/world.ts';

const ONE = toNano('1');
let world: World;

beforeEach(async () => {
  world = await openWorld();
  await world.vault.commit({ owedTotalNano: toNano('3') });
});

const refuses = (error: ContractError, send: () => ReturnType<World['provider']['open']>) =>
  expectRefusal(world.chain, world.provider.address, error, send);

describe('open', () => {
  test('by anybody fixes the epoch, leaves the reserve, and gives the rest back', async () => {
    const { provider, parties } = await emptyWorld();
    const trace = await provider.open();
    const state = await provider.state();
    expect(state.epoch).toBeGreaterThan(0n);
    expect(state.owner).toEqualAddress(parties.provider);
    expect(await provider.balance()).toBe(state.reserveNano);
    expect(receivedBy(trace, parties.carrier)).toBeGreaterThan(GAS_NANO - state.openFeeNano);
  });

  test('by somebody to whom nothing can be given back is as good', async () => {
    const { provider } = await emptyWorld();
    await provider.open({ from: NOWHERE });
    expect((await provider.state()).epoch).toBeGreaterThan(0n);
  });

  test('takes exactly its fee, and refuses one nano less', async () => {
    const { openFeeNano } = await world.provider.state();
    const tooLittle = await emptyWorld();
    expect(await tooLittle.provider.open({ valueNano: openFeeNano - 1n })).toRefuse('NotEnoughGas');
    const enough = await emptyWorld();
    expect(await enough.provider.open({ valueNano: openFeeNano })).toSucceed();
    expect(await enough.provider.balance()).toBe((await enough.provider.state()).reserveNano);
  });

  test('WrongWorkchain: for a wallet whose payouts would cost the vault more than a claim brings', async () => {
    const { chain, parties, vault } = await emptyWorld();
    for (const workchain of [-1, 1]) {
      const owner = new Address(workchain, Buffer.alloc(32, 0x22));
      const provider = new ProviderDriver(chain, parties, vault.vault, owner);
      expect(await provider.open()).toRefuse('WrongWorkchain');
    }
  });
});

describe('claim', () => {
  test("pays the difference to the owner's wallet, which may be empty and not deployed", async () => {
    const { provider, vault, parties, chain } = world;
    const before = await vault.balance();
    expect(await provider.claim({ totalNano: ONE })).toSucceed();
    expect(await provider.claim({ totalNano: ONE + 5n })).toSucceed();
    expect(await chain.balance(parties.provider)).toBe(ONE + 5n);
    expect((await vault.state()).paidNano).toBe(ONE + 5n);
    expect((await provider.state()).paidNano).toBe(ONE + 5n);
    expect(await vault.balance()).toBeGreaterThanOrEqual(before - ONE - 5n);
  });

  test('is paid, though nothing can be given back to its carrier', async () => {
    await world.provider.claim({ totalNano: ONE, from: NOWHERE });
    expect(await world.chain.balance(world.parties.provider)).toBe(ONE);
  });

  test('NotOpen: an account without an epoch takes no statement about epoch 0', async () => {
    const { provider, parties, chain } = await emptyWorld();
    const { init } = provider.account;
    await chain.send({ from: parties.stranger, to: provider.address, valueNano: ONE, init });
    expect(await provider.claim({ totalNano: 5n })).toRefuse('NotOpen');
  });

  test('to a vault on a chain that there is not, it comes back to its carrier', async () => {
    const { chain, parties, vault } = world;
    const nowhere = { ...vault.vault, address: NOWHERE };
    const provider = new ProviderDriver(chain, parties, nowhere);
    await provider.open();
    const before = await provider.balance();
    const trace = await provider.claim({ totalNano: ONE });
    expect(receivedBy(trace, parties.carrier)).toBeGreaterThan(GAS_NANO - toNano('0.001'));
    expect(await provider.state()).toMatchObject({ paidNano: 0n });
    expect(await provider.balance()).toBe(before);
  });

  test('what the vault does not owe comes back, and can be claimed once it does', async () => {
    const { provider, vault, parties, chain } = world;
    const trace = await provider.claim({ totalNano: toNano('4') });
    expect(stepOn(trace, vault.address)).toRefuse('NotOwed');
    expect((await provider.state()).paidNano).toBe(0n);
    expect(await provider.claim({ totalNano: toNano('3') })).toSucceed();
    await vault.commit({ owedTotalNano: toNano('4') });
    expect(await provider.claim({ totalNano: toNano('4') })).toSucceed();
    expect(await chain.balance(parties.provider)).toBe(toNano('4'));
  });
});

test('a bounced claim gives back its own difference', async () => {
  const { provider } = world;
  await provider.claim({ totalNano: ONE });
  expect(await provider.bouncedClaim(400n)).toSucceed();
  expect((await provider.state()).paidNano).toBe(ONE - 400n);
});

test('an empty body is a gift, anything unknown goes back', async () => {
  const { provider, chain, parties } = world;
  const sent = { from: parties.stranger, to: provider.address, valueNano: ONE };
  expect(await chain.send(sent)).toSucceed();
  for (const unknown of [beginCell().storeUint(0, 32).endCell(), body.startCloseBody(1n)])
    await refuses('UnknownMessage', () => chain.send({ ...sent, body: unknown }));
});
