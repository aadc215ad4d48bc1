/** What owners do on the chain: deposits, new keys, withdrawals with and without the relay. */
import { expect } from 'vitest';
import { asked, type Deed } from './deed.ts';

export const deposit: Deed = async (fleet) => {
  const client = fleet.one(fleet.clients);
  if (client) fleet.world.chain.deposit(client.test.account, fleet.amount(5_000_000n), new Uint8Array(32));
};

export const rotate: Deed = async (fleet) => {
  const client = fleet.one(fleet.clients);
  if (!client) return;
  const { test } = client;
  if (fleet.world.chain.timeS < fleet.world.chain.client(test.account).oldKeyUntilS) return;
  test.keyEpoch += 1;
  fleet.world.chain.rotate(test.account, test.session.publicKey);
};

/** A cooperative withdrawal is asked for, or used if one has been given. */
export const withdraw: Deed = async (fleet, running) => {
  const client = fleet.one(fleet.clients);
  if (!client) return;
  if (fleet.chance(0.6)) await fleet.look(running);
  const { account } = client.test;
  const amountNano = 1n + fleet.amount(3_000_000n);
  const expected = running.plain.withdraw(account, amountNano, running.clock.now());
  const code = await fleet.verdict(() =>
    asked(fleet, (id) => running.ledger.requestWithdrawal(id, { account, amountNano })),
  );
  expect(code, 'withdrawal').toBe(expected);
  fleet.settled(running);
};

/** Whoever was given a withdrawal uses it, now or too late; there is always enough money for it. */
export const useWithdrawal: Deed = async (fleet, running) => {
  const held = fleet.clients.filter(({ test }) => running.plain.books.held.has(test.account));
  const client = fleet.one(held) ?? fleet.one(fleet.clients);
  if (!client) return;
  await fleet.verdict(async () => {
    const statement = running.ledger.withdrawal(client.test.account);
    if (fleet.chance(0.3)) fleet.pass(fleet.upTo(2_400));
    fleet.send('withdrawal', () => fleet.world.chain.withdraw(statement), fleet.chance(0.3));
  });
};

/** A forced withdrawal is started, cancelled, or finished after D: by then everything must have been charged. */
export const forceOut: Deed = async (fleet) => {
  const client = fleet.one(fleet.clients);
  if (!client) return;
  const { chain } = fleet.world;
  const { account } = client.test;
  const { withdrawAtS } = chain.client(account);
  if (withdrawAtS !== 0 && chain.timeS >= withdrawAtS) chain.finishWithdrawal(account);
  else if (withdrawAtS !== 0) chain.cancelWithdrawal(account);
  else if (fleet.chance(0.4)) chain.startWithdrawal(account);
};
