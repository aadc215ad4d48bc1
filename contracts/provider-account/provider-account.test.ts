/** ProviderAccount: what it may ask the vault for, and what a refusal leaves behind. */
import { Address, beginCell, toNano } from '@ton/core';
import { beforeEach, describe, expect, test } from 'vitest';
import type { ContractError } from '../client/errors.ts';
import * as body from '../client/messages.ts';
import { MAINNET } from '../client/network.ts';
import { signStatement } from '../client/signer.ts';
import { chargeCell } from '../client/statements.ts';
import { receivedBy, stepOn } from '../testing/chain.ts';
import { GAS_NANO } from '../testing/drivers.ts';
import { expectRefusal } from '../testing/expect.ts';
import { walletOf } from '../testing/parties.ts';
import { ProviderDriver, type ClaimOptions } from '../testing/provider-driver.ts';
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

  test('AlreadyOpen: once', () => refuses('AlreadyOpen', () => world.provider.open()));
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

  test('a replayed or older total is refused', async () => {
    const { provider, chain } = world;
    const first = await provider.claimOf({ totalNano: ONE });
    await chain.send(first);
    await refuses('StaleTotal', () => chain.send(first));
    await refuses('StaleTotal', () => provider.claim({ totalNano: ONE - 1n }));
  });

  const other = walletOf(0x99);
  const wrong: [ContractError, string, Partial<ClaimOptions>][] = [
    ['WrongNetwork', 'another network', { payout: { network: MAINNET.id } }],
    ['WrongVault', 'another vault', { payout: { vault: other } }],
    ['WrongAccount', 'another account', { payout: { account: other } }],
    ['WrongEpoch', 'another epoch', { payout: { epoch: 1n } }],
    ['WrongEpoch', 'epoch 0', { payout: { epoch: 0n } }],
    ['NotEnoughGas', 'too little gas', { valueNano: toNano('0.0008') }],
  ];
  test.each(wrong)('%s: %s', async (error, _, options) => {
    await refuses(error, () => world.provider.claim({ totalNano: ONE, ...options }));
  });

  test('RelaySignature, WrongKind', async () => {
    const { provider, parties, chain } = world;
    await refuses('RelaySignature', () => provider.claim({ totalNano: ONE, relay: parties.strangerKey }));
    const cell = chargeCell({ ...(await provider.subject()), totalNano: ONE });
    const charge = await signStatement(parties.relay, cell);
    const sent = { from: parties.carrier, to: provider.address, valueNano: GAS_NANO };
    await refuses('WrongKind', () => chain.send({ ...sent, body: body.claimBody(1n, charge) }));
  });

  test('NotOpen: an account without an epoch takes no statement about epoch 0', async () => {
    const { provider, parties, chain } = await emptyWorld();
    const { init } = provider.account;
    await chain.send({ from: parties.stranger, to: provider.address, valueNano: ONE, init });
    expect(await provider.claim({ totalNano: 5n })).toRefuse('NotOpen');
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

test('a bounce counts only from the vault itself', async () => {
  const { provider, parties } = world;
  await provider.claim({ totalNano: ONE });
  await provider.bouncedClaim(ONE, parties.stranger);
  expect((await provider.state()).paidNano).toBe(ONE);
  await provider.bouncedClaim(400n);
  expect((await provider.state()).paidNano).toBe(ONE - 400n);
});

test('an empty body is a gift, anything unknown goes back', async () => {
  const { provider, chain, parties } = world;
  const sent = { from: parties.stranger, to: provider.address, valueNano: ONE };
  expect(await chain.send(sent)).toSucceed();
  for (const unknown of [beginCell().storeUint(0, 32).endCell(), body.startCloseBody(1n)])
    await refuses('UnknownMessage', () => chain.send({ ...sent, body: unknown }));
});
