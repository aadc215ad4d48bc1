/** The ways in which money was lost elsewhere, or could be here, each by its name. */
import { beginCell, toNano, type Message } from '@ton/core';
import { beforeEach, describe, expect, test } from 'vitest';
import { vaultOf } from './client/addresses.ts';
import { messageOf, receivedBy, stepOn, storageFees, YEAR_SECONDS, type Step } from './testing/chain.ts';
import { ClientDriver } from './testing/client-driver.ts';
import { expectRefusal } from './testing/expect.ts';
import { walletOf } from './testing/parties.ts';
import { ProviderDriver } from './testing/provider-driver.ts';
import { DELAY_SECONDS, emptyWorld, openWorld, type World } from './testing/world.ts';

const ONE = toNano('1');
let world: World;

beforeEach(async () => {
  world = await openWorld({ depositNano: toNano('2'), bondNano: toNano('5') });
});

/** The one message that a step has sent. */
function only(step: Step): Message {
  const [message] = step.out;
  if (message === undefined || step.out.length !== 1) throw new Error(`${step.out.length} messages`);
  return message;
}

/** The one message that a step has sent to the vault. */
function toVault(step: Step): Message {
  const message = step.out.find(
    ({ info }) => info.type === 'internal' && info.dest.equals(world.vault.address),
  );
  if (message === undefined) throw new Error('nothing went to the vault');
  return message;
}

describe('refund notice with minimal value', () => {
  test('no message between contracts leaves without gas for its end and for its way back', async () => {
    const { client, chain, vault } = world;
    const { chargeFeeNano: valueNano } = await client.state();
    const step = await chain.deliver(await client.chargeOf({ totalNano: ONE, valueNano }));
    const notice = only(step);
    const taken = await chain.deliver(notice);
    expect(taken).toSucceed();
    expect((await vault.state()).chargedNano).toBe(ONE);
  });

  test('starved messages are refused before anything moves', async () => {
    const { client, provider, chain, vault } = world;
    await vault.commit({ owedTotalNano: ONE });
    const { chargeFeeNano } = await client.state();
    const { claimFeeNano } = await provider.state();
    for (const share of [1n, 2n, 4n, 8n, 16n, 32n, 64n, 128n]) {
      const data = [await chain.data(client.address), await chain.data(provider.address)];
      await client.charge({ totalNano: ONE, valueNano: chargeFeeNano / share - 1n });
      await provider.claim({ totalNano: ONE, valueNano: claimFeeNano / share - 1n });
      const after = [await chain.data(client.address), await chain.data(provider.address)];
      expect(after.map((cell) => cell?.hash())).toEqual(data.map((cell) => cell?.hash()));
    }
    expect(await client.balance()).toBeGreaterThan(toNano('1.999'));
  });
});

test('vanished relay: the owner gets everything back with no vault and no signature', async () => {
  const { client, chain, parties, vault } = world;
  await client.charge({ totalNano: toNano('0.5') });
  await chain.remove(vault.address);
  await client.startWithdrawal();
  chain.advance(DELAY_SECONDS);
  const before = await client.balance();
  const { reserveNano } = await client.state();
  const trace = await client.finishWithdrawal();
  expect(receivedBy(trace, parties.owner)).toBeGreaterThan(before - reserveNano);
  expect(reserveNano).toBeLessThanOrEqual(toNano('0.01'));
});

test('vanished vault: a charge comes back whole', async () => {
  const { client, chain, vault } = world;
  await chain.remove(vault.address);
  const { chargeFeeNano: valueNano } = await client.state();
  const before = await client.balance();
  await client.charge({ totalNano: ONE, valueNano });
  expect((await client.state()).chargedNano).toBe(0n);
  expect(await client.balance()).toBeGreaterThanOrEqual(before);
});

test('empty vault: the claim comes back, and is paid once money is there', async () => {
  const { vault, provider, chain, parties } = world;
  await vault.commit({ owedTotalNano: toNano('4') });
  const data = await chain.data(vault.address);
  const init = { code: vault.vault.init.code, data: data ?? beginCell().endCell() };
  await chain.place(vault.address, init, toNano('0.01'));
  const trace = await provider.claim({ totalNano: ONE });
  expect(stepOn(trace, vault.address)).toRefuse('NotEnoughMoney');
  expect((await provider.state()).paidNano).toBe(0n);
  await chain.send({ from: parties.stranger, to: vault.address, valueNano: toNano('2') });
  expect(await provider.claim({ totalNano: ONE })).toSucceed();
  expect(await chain.balance(parties.provider)).toBe(ONE);
});

describe('unattended years', () => {
  test('nobody’s money is gone, and everything still works', async () => {
    const { client, provider, vault, chain, parties } = world;
    await vault.commit({ owedTotalNano: ONE });
    chain.advance(10 * YEAR_SECONDS);
    expect(await client.charge({ totalNano: ONE })).toSucceed();
    expect(await provider.claim({ totalNano: ONE })).toSucceed();
    const { reserveNano } = await provider.state();
    expect(await provider.balance()).toBeGreaterThanOrEqual(reserveNano);
    await client.startWithdrawal();
    chain.advance(DELAY_SECONDS);
    const trace = await client.finishWithdrawal();
    expect(receivedBy(trace, parties.owner)).toBeGreaterThan(ONE - toNano('0.03'));
  });

  test('a claim that comes back is undone, though the account owes storage for more than it had', async () => {
    const { provider, vault, chain, parties } = world;
    for (const years of [4, 10, 20]) {
      chain.advance(years * YEAR_SECONDS);
      const trace = await provider.claim({ totalNano: ONE });
      expect(stepOn(trace, vault.address)).toRefuse('NotOwed');
      const { paidNano, reserveNano } = await provider.state();
      expect(paidNano).toBe(0n);
      expect(await provider.balance()).toBeGreaterThanOrEqual(reserveNano);
    }
    await vault.commit({ owedTotalNano: ONE });
    expect(await provider.claim({ totalNano: ONE })).toSucceed();
    expect(await chain.balance(parties.provider)).toBe(ONE);
  });

  test('a frozen account is revived with its last state, and keeps its counters', async () => {
    const { client, chain, parties } = world;
    await client.charge({ totalNano: ONE });
    await client.startWithdrawal();
    chain.advance(DELAY_SECONDS);
    await client.finishWithdrawal();
    const data = await chain.data(client.address);
    if (data === undefined) throw new Error('not there');
    // At the prices of 2026 the debt of 0.1 GRAM that freezes an account takes longer than 32-bit time lasts.
    chain.blockchain.setConfig('default');
    chain.advance(50 * YEAR_SECONDS);
    await chain.send({ from: parties.stranger, to: client.address, valueNano: 1n, bounce: false });
    expect(await chain.status(client.address)).toBe('frozen');
    const init = { code: client.account.init.code, data };
    expect(
      await chain.send({ from: parties.stranger, to: client.address, valueNano: ONE, init }),
    ).toSucceed();
    expect(await chain.data(client.address)).toEqualCell(data);
    expect(await client.charge({ totalNano: toNano('1.5') })).toSucceed();
    await expectRefusal(chain, client.address, 'StaleTotal', () => client.charge({ totalNano: ONE }));
  });
});

test('rotation while tickets are open: what the previous key allowed is charged for D', async () => {
  const { client, chain, parties } = world;
  const ticket = await client.chargeOf({ totalNano: ONE });
  await client.rotate(parties.nextSession.publicKey);
  chain.advance(DELAY_SECONDS - 1);
  expect(await chain.send(ticket)).toSucceed();
  expect((await client.state()).chargedNano).toBe(ONE);
});

test('matured timer, then charge: the charge still counts, and the rest leaves', async () => {
  const { client, chain, vault } = world;
  await client.startWithdrawal();
  chain.advance(2 * DELAY_SECONDS);
  expect(await client.charge({ totalNano: ONE })).toSucceed();
  expect(await client.finishWithdrawal()).toSucceed();
  expect((await vault.state()).chargedNano).toBe(ONE);
  await expectRefusal(chain, client.address, 'NothingToMove', () =>
    client.charge({ totalNano: toNano('1.5') }),
  );
});

test('cooperative withdrawal held back, then replayed after a new deposit', async () => {
  const { client, chain } = world;
  const held = await client.withdrawalOf({
    amountNano: ONE,
    withdrawal: { validUntil: chain.now + YEAR_SECONDS },
  });
  await client.startWithdrawal();
  chain.advance(DELAY_SECONDS);
  await client.finishWithdrawal();
  await client.deposit(toNano('3'));
  await expectRefusal(chain, client.address, 'WrongSequence', () => chain.send(held));
  const used = await client.withdrawalOf({ amountNano: ONE });
  expect(await chain.send(used)).toSucceed();
  await client.deposit(toNano('3'));
  await expectRefusal(chain, client.address, 'WrongSequence', () => chain.send(used));
});

test('account redeployed to reset its counters: what was signed for its former life is worth nothing', async () => {
  const { client, provider, vault, chain, parties } = world;
  await vault.commit({ owedTotalNano: toNano('3') });
  const charge = await client.chargeOf({ totalNano: ONE });
  const withdrawal = await client.withdrawalOf({
    amountNano: ONE,
    withdrawal: { validUntil: chain.now + YEAR_SECONDS },
  });
  const claim = await provider.claimOf({ totalNano: ONE });
  expect(await chain.send(claim)).toSucceed();
  for (const { address } of [client, provider]) await chain.remove(address);
  await client.deposit(toNano('2'), parties.session.publicKey);
  await provider.open();
  expect((await provider.state()).paidNano).toBe(0n);
  await expectRefusal(chain, client.address, 'WrongEpoch', () => chain.send(charge));
  await expectRefusal(chain, client.address, 'WrongEpoch', () => chain.send(withdrawal));
  await expectRefusal(chain, provider.address, 'WrongEpoch', () => chain.send(claim));

  const commit = await vault.commitOf({ owedTotalNano: toNano('3') });
  await chain.remove(vault.address);
  await vault.addBond(toNano('5'));
  await expectRefusal(chain, vault.address, 'WrongEpoch', () => chain.send(commit));
});

describe('two claims bouncing in either order', () => {
  test.each([
    [0, 1],
    [1, 0],
  ])('%i then %i: each undoes its own difference', async (first, second) => {
    const { provider, vault, chain, parties } = world;
    const requests = [];
    for (const totalNano of [ONE, toNano('1.3')])
      requests.push(toVault(await chain.deliver(await provider.claimOf({ totalNano }))));
    expect((await provider.state()).paidNano).toBe(toNano('1.3'));
    const bounces = [];
    for (const request of requests) bounces.push(only(await chain.deliver(request)));
    for (const at of [first, second]) expect(await chain.deliver(bounces[at] as Message)).toSucceed();
    expect((await provider.state()).paidNano).toBe(0n);
    await vault.commit({ owedTotalNano: toNano('1.3') });
    expect(await provider.claim({ totalNano: toNano('1.3') })).toSucceed();
    expect(await chain.balance(parties.provider)).toBe(toNano('1.3'));
  });

  test('one bounces after a later one was paid: exactly the rest can be claimed', async () => {
    const { provider, vault, chain, parties } = world;
    await vault.commit({ owedTotalNano: toNano('0.5') });
    const large = toVault(await chain.deliver(await provider.claimOf({ totalNano: ONE })));
    const small = toVault(await chain.deliver(await provider.claimOf({ totalNano: toNano('1.3') })));
    const bounce = only(await chain.deliver(large));
    for (const message of (await chain.deliver(small)).out) await chain.deliver(message);
    await chain.deliver(bounce);
    expect((await provider.state()).paidNano).toBe(toNano('0.3'));
    expect(await chain.balance(parties.provider)).toBe(toNano('0.3'));
    await vault.commit({ owedTotalNano: toNano('1.3') });
    await provider.claim({ totalNano: toNano('1.3') });
    expect(await chain.balance(parties.provider)).toBe(toNano('1.3'));
  });
});

test('two charges bouncing in either order leave the account as it was', async () => {
  const { client, vault, chain } = world;
  await vault.startClose();
  chain.advance(DELAY_SECONDS);
  await vault.finishClose();
  await client.deposit(1000n);
  const before = await client.balance();
  const notices = [];
  for (const totalNano of [ONE, toNano('1.3')])
    notices.push(toVault(await chain.deliver(await client.chargeOf({ totalNano }))));
  const bounces = [];
  for (const notice of notices.reverse()) bounces.push(only(await chain.deliver(notice)));
  for (const bounce of bounces) await chain.deliver(bounce);
  expect((await client.state()).chargedNano).toBe(0n);
  expect(await client.balance()).toBeGreaterThanOrEqual(before);
});

describe('vault closing under unclaimed payouts', () => {
  let second: ProviderDriver;

  beforeEach(async () => {
    const { vault, provider, chain, parties, client } = world;
    second = new ProviderDriver(chain, parties, vault.vault, walletOf(0x77));
    await second.open();
    await client.charge({ totalNano: ONE });
    await vault.commit({ owedTotalNano: toNano('3') });
    await provider.claim({ totalNano: ONE });
    await vault.startClose();
    chain.advance(DELAY_SECONDS);
    await vault.finishClose();
    chain.advance(YEAR_SECONDS);
    expect(await provider.claim({ totalNano: toNano('1.5') })).toSucceed();
  });

  test('they stay claimable to the last nano: storage was paid from the reserve', async () => {
    expect(await second.claim({ totalNano: toNano('1.5') })).toSucceed();
    expect(await world.chain.balance(world.parties.provider)).toBe(toNano('1.5'));
    expect(await world.chain.balance(walletOf(0x77))).toBe(toNano('1.5'));
  });

  test('when storage has eaten the reserve, nothing is lost, and anybody can make it good', async () => {
    const { vault, chain, parties } = world;
    chain.advance(3 * YEAR_SECONDS);
    const refused = await second.claim({ totalNano: toNano('1.5') });
    expect(stepOn(refused, vault.address)).toRefuse('NotEnoughMoney');
    expect((await second.state()).paidNano).toBe(0n);
    await chain.send({ from: parties.stranger, to: vault.address, valueNano: toNano('0.01') });
    expect(await second.claim({ totalNano: toNano('1.5') })).toSucceed();
    expect(await chain.balance(walletOf(0x77))).toBe(toNano('1.5'));
  });
});

test('a client account deployed with a shorter delay than the vault’s: its charges come back', async () => {
  const { vault, chain, parties } = world;
  const impatient = { ...vaultOf({ ...vault.vault, delaySeconds: 1 }), address: vault.address };
  const client = new ClientDriver(chain, parties, impatient);
  await client.deposit(toNano('2'), parties.session.publicKey);
  const before = await client.balance();
  const { chargeFeeNano: valueNano } = await client.state();
  const trace = await client.charge({ totalNano: ONE, valueNano });
  expect(stepOn(trace, vault.address)).toRefuse('WrongDelay');
  expect((await client.state()).chargedNano).toBe(0n);
  expect((await vault.state()).chargedNano).toBe(0n);
  expect(before - (await client.balance())).toBeLessThan(toNano('0.0001'));
});

test('a provider with an empty wallet is paid by whoever carries', async () => {
  const { vault, provider, chain, parties } = world;
  await vault.commit({ owedTotalNano: ONE });
  expect(await chain.status(parties.provider)).toBe('uninit');
  await provider.claim({ totalNano: ONE, from: parties.carrier });
  expect(await chain.balance(parties.provider)).toBe(ONE);
});

test('a message that was meant for another account of the same people is worthless', async () => {
  const { client, chain, parties, vault } = world;
  const second = new ClientDriver(chain, parties, vault.vault, parties.owner, 1);
  await second.deposit(toNano('2'), parties.session.publicKey);
  const sent = await client.chargeOf({ totalNano: ONE });
  await expectRefusal(chain, second.address, 'WrongAccount', () =>
    chain.send(messageOf({ ...sent, to: second.address })),
  );
});

test('an account that nobody opened: money sent to it is not lost', async () => {
  const { client, chain, parties } = await emptyWorld();
  await chain.send({ from: parties.stranger, to: client.address, valueNano: ONE, bounce: false });
  await client.deposit(ONE, parties.session.publicKey);
  expect(await client.balance()).toBeGreaterThan(toNano('1.999'));
});

test('storage is the only thing that time costs a client', async () => {
  const { client, chain } = world;
  const before = await client.balance();
  chain.advance(YEAR_SECONDS);
  const trace = await client.charge({ totalNano: ONE });
  expect(await client.balance()).toBeGreaterThanOrEqual(before - ONE - storageFees(trace, client.address));
});
