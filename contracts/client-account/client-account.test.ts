/** ClientAccount: what its messages do, and when. What it refuses from whom is in ../refusals. */
import { beginCell, toNano } from '@ton/core';
import { beforeEach, describe, expect, test } from 'vitest';
import type { ContractError } from '../client/errors.ts';
import { clientAccountOf, vaultOf } from '../client/addresses.ts';
import * as body from '../client/messages.ts';
import { chargeCell, type Subject } from '../client/statements.ts';
import { receivedBy } from '../testing/chain.ts';
import { ClientDriver } from '../testing/client-driver.ts';
import { configOfDearGas } from '../testing/config.ts';
import { GAS_NANO } from '../testing/drivers.ts';
import { expectRefusal } from '../testing/expect.ts';
import { NOWHERE } from '../testing/parties.ts';
import { DELAY_SECONDS, emptyWorld, openWorld, type World } from '../testing/world.ts';

const ONE = toNano('1');

/** What 4000 gas cost at the prices of the tests. */
const WORTH_NANO = 266_668n;

let world: World;

beforeEach(async () => {
  world = await openWorld({ depositNano: toNano('2') });
});

const refuses = (error: ContractError, send: () => ReturnType<World['client']['deposit']>) =>
  expectRefusal(world.chain, world.client.address, error, send);

/** Which of the two subjects has the greater hash. */
const order = (a: Subject, b: Subject): number => Buffer.compare(subjectHash(a), subjectHash(b));

const subjectHash = (subject: Subject): Buffer =>
  chargeCell({ ...subject, totalNano: 0n })
    .beginParse()
    .loadRef()
    .hash();

describe('deposit', () => {
  test('by the owner opens the account, sets key and epoch, and is there', async () => {
    const state = await world.client.state();
    expect(state.keyEpoch).toBe(1);
    expect(state.sessionKey).toEqual(world.parties.session.publicKey);
    expect(state.epoch).toBeGreaterThan(0n);
    expect(state.owner).toEqualAddress(world.parties.owner);
    expect(await world.client.balance()).toBeGreaterThan(toNano('1.999'));
  });

  test('later ones change nothing but the balance', async () => {
    const { client, chain, parties } = world;
    const data = await chain.data(client.address);
    for (const key of [undefined, parties.nextSession.publicKey]) {
      expect(await client.deposit(ONE, key)).toSucceed();
      expect(await client.deposit(ONE, key, parties.stranger)).toSucceed();
    }
    expect(await chain.data(client.address)).toEqualCell(data ?? beginCell().endCell());
    expect(await client.balance()).toBeGreaterThan(toNano('5.999'));
  });

  test("a stranger's deposit that carries a key opens the account and sets no key", async () => {
    const { client, parties } = await emptyWorld();
    await client.deposit(ONE, parties.strangerKey.publicKey, parties.stranger);
    expect(await client.state()).toMatchObject({ keyEpoch: 0 });
    const { epoch } = await client.state();
    await client.deposit(ONE, parties.session.publicKey);
    expect(await client.state()).toMatchObject({ keyEpoch: 1, epoch, sessionKey: parties.session.publicKey });
  });

  test('without a key it leaves the place free for one', async () => {
    const { client, parties } = await emptyWorld();
    await client.deposit(ONE);
    expect(await client.state()).toMatchObject({ keyEpoch: 0 });
    await client.deposit(ONE, parties.session.publicKey);
    expect(await client.state()).toMatchObject({ keyEpoch: 1 });
  });

  test('refuses the key that anybody can sign for', async () => {
    const { client, chain } = await emptyWorld();
    await client.deposit(ONE);
    await expectRefusal(chain, client.address, 'BadSessionKey', () =>
      client.deposit(ONE, new Uint8Array(32)),
    );
  });

  test('an empty body is a gift, anything unknown goes back', async () => {
    const { client, chain, parties } = world;
    const before = await client.balance();
    const sent = { from: parties.stranger, to: client.address, valueNano: ONE };
    expect(await chain.send(sent)).toSucceed();
    expect(await client.balance()).toBeGreaterThan(before + toNano('0.999'));
    for (const unknown of [
      beginCell().storeUint(0, 32).storeBuffer(Buffer.from('hi')).endCell(),
      body.openBody(1n),
    ])
      await refuses('UnknownMessage', () => chain.send({ ...sent, body: unknown }));
  });
});

describe('charge', () => {
  test('moves exactly what both signed, and books it in the vault', async () => {
    const { client, vault, parties } = world;
    const [before, vaultBefore] = [await client.balance(), await vault.balance()];
    const trace = await client.charge({ totalNano: ONE });
    expect(trace).toSucceed();
    expect(await client.balance()).toBe(before - ONE);
    expect((await client.state()).chargedNano).toBe(ONE);
    expect((await vault.state()).chargedNano).toBe(ONE);
    expect(await vault.balance()).toBeGreaterThanOrEqual(vaultBefore + ONE);
    expect(receivedBy(trace, parties.carrier)).toBeGreaterThan(GAS_NANO - toNano('0.0016'));
  });

  test('is made for a carrier to whom nothing can be given back', async () => {
    await world.client.charge({ totalNano: ONE, from: NOWHERE });
    expect(await world.vault.state()).toMatchObject({ chargedNano: ONE });
  });

  test('gives back what is worth more than the gas of it', async () => {
    const { client, parties } = world;
    const { chargeFeeNano } = await client.state();
    const valueNano = chargeFeeNano + WORTH_NANO;
    const kept = await client.charge({ totalNano: 1n, valueNano });
    expect(receivedBy(kept, parties.carrier)).toBe(0n);
    const given = await client.charge({ totalNano: 2n, valueNano: valueNano + 1n });
    expect(receivedBy(given, parties.carrier)).toBeGreaterThan(WORTH_NANO / 4n);
  });

  test('never pays the gas of giving back out of the client’s money, whatever gas costs', async () => {
    const { client, chain } = world;
    chain.blockchain.setConfig(configOfDearGas());
    const { chargeFeeNano } = await client.state();
    for (const [i, beyondNano] of [0n, 300_000n, 1_700_000n].entries()) {
      const before = await client.balance();
      await client.charge({ totalNano: BigInt(i + 1), valueNano: chargeFeeNano + beyondNano });
      expect((await client.state()).chargedNano).toBe(BigInt(i + 1));
      expect(await client.balance()).toBeGreaterThanOrEqual(before - 1n);
    }
  });

  test('a higher total moves the difference', async () => {
    const { client, vault } = world;
    await client.charge({ totalNano: ONE });
    await client.charge({ totalNano: ONE + 5n });
    expect((await vault.state()).chargedNano).toBe(ONE + 5n);
  });

  test('moves what is there when the total is more, and the rest once it has come', async () => {
    const { client, vault } = world;
    const movable = await client.movable();
    const { reserveNano } = await client.state();
    expect(await client.charge({ totalNano: toNano('3') })).toSucceed();
    expect((await client.state()).chargedNano).toBe(movable);
    expect(await client.balance()).toBe(reserveNano);
    await refuses('NothingToMove', () => client.charge({ totalNano: toNano('3') }));
    await client.deposit(toNano('2'));
    expect(await client.charge({ totalNano: toNano('3') })).toSucceed();
    expect((await client.state()).chargedNano).toBe(toNano('3'));
    expect((await vault.state()).chargedNano).toBe(toNano('3'));
  });

  test('to a vault on a chain that there is not, it comes back to its carrier', async () => {
    const { chain, parties, vault } = world;
    const nowhere = { ...vault.vault, address: NOWHERE };
    const client = new ClientDriver(chain, parties, nowhere);
    await client.deposit(ONE, parties.session.publicKey);
    const before = await client.balance();
    const trace = await client.charge({ totalNano: 5n });
    expect(receivedBy(trace, parties.carrier)).toBeGreaterThan(GAS_NANO - toNano('0.001'));
    expect(await client.state()).toMatchObject({ chargedNano: 0n });
    expect(await client.balance()).toBe(before);
  });

  test('NoSessionKey: while the account has none, not even key 0 counts', async () => {
    const { client, chain } = await emptyWorld();
    await client.deposit(ONE);
    for (const keyEpoch of [0, 1])
      await expectRefusal(chain, client.address, 'NoSessionKey', () =>
        client.charge({ totalNano: 1n, authorization: { keyEpoch } }),
      );
  });
});

test('WrongEpoch: a charge about another life than its authorization, whichever subject has the greater hash', async () => {
  const { client } = world;
  const subject = await client.subject();
  for (const sign of [-1, 1]) {
    let { epoch } = subject;
    do epoch++;
    while (order({ ...subject, epoch }, subject) !== sign);
    await refuses('WrongEpoch', () => client.charge({ totalNano: ONE, charge: { epoch } }));
  }
});

describe('rotation', () => {
  test('the new key counts at once, the previous one for D and no longer', async () => {
    const { client, chain, parties } = world;
    const { session, nextSession } = parties;
    expect(await client.rotate(nextSession.publicKey)).toSucceed();
    expect(await client.state()).toMatchObject({ keyEpoch: 2, sessionKey: nextSession.publicKey });
    expect(await client.charge({ totalNano: 10n, session: nextSession })).toSucceed();
    chain.advance(DELAY_SECONDS - 1);
    const old = { session, authorization: { keyEpoch: 1 } };
    expect(await client.charge({ totalNano: 20n, ...old })).toSucceed();
    await refuses('ClientSignature', () => client.charge({ totalNano: 30n, session }));
    await refuses('ClientSignature', () =>
      client.charge({ totalNano: 30n, session: nextSession, authorization: { keyEpoch: 1 } }),
    );
    await refuses('WrongKeyEpoch', () =>
      client.charge({ totalNano: 30n, session, authorization: { keyEpoch: 0 } }),
    );
    await refuses('WrongKeyEpoch', () =>
      client.charge({ totalNano: 30n, session, authorization: { keyEpoch: 3 } }),
    );
    chain.advance(1);
    await refuses('WrongKeyEpoch', () => client.charge({ totalNano: 30n, ...old }));
  });

  test('RotatedTooSoon: once per D', async () => {
    const { client, chain, parties } = world;
    await client.rotate(parties.nextSession.publicKey);
    chain.advance(DELAY_SECONDS - 1);
    await refuses('RotatedTooSoon', () => client.rotate(parties.session.publicKey));
    chain.advance(1);
    expect(await client.rotate(parties.session.publicKey)).toSucceed();
    expect((await client.state()).keyEpoch).toBe(3);
  });

  test('BadSessionKey, NoSessionKey', async () => {
    const { client, parties } = world;
    await refuses('BadSessionKey', () => client.rotate(new Uint8Array(32)));
    const empty = await emptyWorld();
    await empty.client.deposit(ONE);
    await expectRefusal(empty.chain, empty.client.address, 'NoSessionKey', () =>
      empty.client.rotate(parties.nextSession.publicKey),
    );
  });
});

describe('cooperative withdrawal', () => {
  test('pays the owner the amount and the rest of the gas, and counts up', async () => {
    const { client, parties } = world;
    const before = await client.balance();
    const trace = await client.withdraw({ amountNano: ONE });
    expect(trace).toSucceed();
    expect(await client.balance()).toBe(before - ONE);
    expect(receivedBy(trace, parties.owner)).toBeGreaterThan(ONE + GAS_NANO - toNano('0.001'));
    expect((await client.state()).withdrawSequence).toBe(1);
  });

  test('everything above the reserve may leave, one nano more may not', async () => {
    const { client } = world;
    const movable = await client.movable();
    await refuses('NotEnoughMoney', () => client.withdraw({ amountNano: movable + 1n }));
    expect(await client.withdraw({ amountNano: movable })).toSucceed();
    expect(await client.movable()).toBe(0n);
  });

  test('Expired: it can be used until its last second, and no longer', async () => {
    const { client, chain } = world;
    const inTime = await client.withdrawalOf({ amountNano: 5n });
    chain.advance(600);
    expect(await chain.send(inTime)).toSucceed();
    const late = await client.withdrawalOf({ amountNano: 5n });
    chain.advance(601);
    await refuses('Expired', () => chain.send(late));
  });

  test('NotOpen: nothing is signed for an account without an epoch', async () => {
    const { client, chain, parties } = await emptyWorld();
    await chain.send({ from: parties.owner, to: client.address, valueNano: ONE, init: client.account.init });
    await expectRefusal(chain, client.address, 'NotOpen', () => client.withdraw({ amountNano: 5n }));
  });
});

describe('forced withdrawal', () => {
  test('after D the owner has everything above the reserve, with nobody asked', async () => {
    const { client, chain, parties } = world;
    expect(await client.startWithdrawal()).toSucceed();
    chain.advance(DELAY_SECONDS - 1);
    await refuses('TooEarly', () => client.finishWithdrawal());
    chain.advance(1);
    const { reserveNano } = await client.state();
    const before = await client.balance();
    const trace = await client.finishWithdrawal();
    expect(trace).toSucceed();
    expect(await client.balance()).toBe(reserveNano);
    expect(reserveNano).toBeLessThanOrEqual(toNano('0.01'));
    expect(receivedBy(trace, parties.owner)).toBeGreaterThan(
      before - reserveNano + GAS_NANO - toNano('0.001'),
    );
    expect(await client.state()).toMatchObject({ withdrawAt: 0, withdrawSequence: 1 });
  });

  test('a deposit does not stop the timer, and cancel does', async () => {
    const { client, chain } = world;
    await client.startWithdrawal();
    const { withdrawAt } = await client.state();
    await client.deposit(ONE);
    expect((await client.state()).withdrawAt).toBe(withdrawAt);
    expect(withdrawAt).toBe(chain.now + DELAY_SECONDS);
    expect(await client.cancelWithdrawal()).toSucceed();
    expect((await client.state()).withdrawAt).toBe(0);
    chain.advance(DELAY_SECONDS);
    await refuses('WithdrawalNotStarted', () => client.finishWithdrawal());
    await refuses('WithdrawalNotStarted', () => client.cancelWithdrawal());
  });

  test('leaves at most 0.01 behind, also where storage costs four times as much', async () => {
    world.chain.blockchain.setConfig('default');
    expect((await world.client.state()).reserveNano).toBe(toNano('0.01'));
  });

  test('NothingToMove: the timer stays for later money', async () => {
    const { client, chain } = world;
    await client.charge({ totalNano: toNano('3') });
    await client.startWithdrawal({ valueNano: toNano('0.001') });
    await client.charge({ totalNano: toNano('3') });
    chain.advance(DELAY_SECONDS);
    await refuses('NothingToMove', () => client.finishWithdrawal());
    await client.deposit(ONE);
    await client.charge({ totalNano: toNano('4') });
    expect(await client.movable()).toBe(0n);
    await refuses('NothingToMove', () => client.finishWithdrawal());
    await client.deposit(ONE);
    expect(await client.finishWithdrawal()).toSucceed();
  });
});

test('a bounced charge gives back its own difference', async () => {
  const { client } = world;
  await client.charge({ totalNano: ONE });
  expect(await client.bouncedCharge(400n)).toSucceed();
  expect((await client.state()).chargedNano).toBe(ONE - 400n);
});

test('one account for each index, each with its own address', () => {
  const { vault, parties } = world;
  const addresses = [0, 1, 2].map((index) =>
    clientAccountOf(vault.vault, parties.owner, index).address.toRawString(),
  );
  const elsewhere = vaultOf({ ...vault.vault, delaySeconds: 5 });
  addresses.push(clientAccountOf(elsewhere, parties.owner).address.toRawString());
  expect(new Set(addresses).size).toBe(4);
});
