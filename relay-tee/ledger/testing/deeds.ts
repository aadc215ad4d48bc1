/** What can happen to a fleet in one step; each deed compares what the ledger says with what plain arithmetic says. */
import { expect } from 'vitest';
import { toHex } from '#protocol/bytes/text.ts';
import { hashInDomain } from '#protocol/crypto/hash.ts';
import { decodeTicket, TICKET_DOMAIN } from '#protocol/messages/ticket.ts';
import { bytesOf } from './keys.ts';
import { receiptOf } from './parties.ts';
import type { Fleet, FleetClient, HeldTicket, Running } from './fleet.ts';

const R_MS = 600_000;

export type Deed = (fleet: Fleet, running: Running) => Promise<void>;

const operation = (fleet: Fleet) => bytesOf(`operation/${fleet.name()}`);

// ---- clients and providers

/** Rule 3, by the client's own count: what it has signed, and what its open tickets may still cost. */
function capFor(fleet: Fleet, client: FleetClient, amountNano: bigint): bigint {
  const { account, keyEpoch } = client.test;
  const now = fleet.world.chain.timeS * 1_000;
  const own = fleet.tickets
    .filter((ticket) => ticket.client === account)
    .reduce((sum, ticket) => sum + (ticket.endsMs + R_MS < now ? ticket.signedNano : ticket.maxNano), 0n);
  const before = client.caps.get(keyEpoch) ?? 0n;
  return own + amountNano > before ? own + amountNano : before;
}

/** A client asks for a ticket, sometimes for more than it has or by a key that was replaced. */
export const buy: Deed = async (fleet, running) => {
  const [client, provider] = [fleet.one(fleet.clients), fleet.one(fleet.providers)];
  if (!client || !provider) return;
  const { test, caps } = client;
  if (fleet.chance(0.6)) await fleet.look(running);
  const amountNano = 1n + fleet.amount(fleet.chance(0.1) ? 12_000_000n : 2_000_000n);
  const capNano = fleet.chance(0.05) ? amountNano - 1n : capFor(fleet, client, amountNano);
  const keyEpoch = test.keyEpoch;
  const job = fleet.name();
  const ask = await test.ask(provider, job, amountNano, capNano);
  caps.set(keyEpoch, capNano > (caps.get(keyEpoch) ?? 0n) ? capNano : (caps.get(keyEpoch) ?? 0n));
  const expected = running.plain.buy(test.account, keyEpoch, amountNano, capNano, running.clock.now());
  const endsMs = running.plain.books.timeMs + 600_000;
  const id = operation(fleet);
  let bytes: Uint8Array<ArrayBuffer> | undefined;
  const code = await fleet.verdict(async () => {
    bytes = await running.ledger.issueTicket(id, ask);
    if (fleet.chance(0.2)) expect(await running.ledger.issueTicket(id, ask)).toEqual(bytes); // duplicates
  });
  expect(code, 'ticket').toBe(expected);
  if (bytes) {
    const hash = await hashInDomain(TICKET_DOMAIN, decodeTicket(bytes).signed.body);
    const plain = {
      client: test.account,
      provider: toHex(provider.key.publicKey),
      maxNano: amountNano,
      endsMs,
      redeemedNano: 0n,
      open: true,
    };
    running.plain.bought(toHex(hash), { ...plain }, keyEpoch, capNano);
    fleet.tickets.push({ ...plain, hash, id: toHex(hash), bytes, job, keyEpoch, capNano, signedNano: 0n });
  }
  fleet.settled(running);
};

async function handIn(fleet: Fleet, running: Running, ticket: HeldTicket, amountNano: bigint): Promise<void> {
  const expected = running.plain.redeem(ticket.id, amountNano, running.clock.now());
  const receipt = await receiptOf(ticket.job, ticket.hash, amountNano);
  const code = await fleet.verdict(async () => {
    const { redeemedNano, payout } = await running.ledger.redeem(operation(fleet), receipt);
    expect(redeemedNano).toBe(running.plain.books.tickets.get(ticket.id)?.redeemedNano);
    if (payout) release(fleet, payout.account, payout.totalNano);
  });
  expect(code, 'receipt').toBe(expected);
  fleet.settled(running);
}

/** A requester signs what has arrived, and one of the two hands it in. */
export const receipt: Deed = async (fleet, running) => {
  const ticket = fleet.one(fleet.tickets.slice(-12));
  if (!ticket) return;
  ticket.signedNano += fleet.amount(ticket.maxNano - ticket.signedNano);
  await handIn(fleet, running, ticket, ticket.signedNano);
};

/** Repeated, late and low receipts, in any order. */
export const oldReceipt: Deed = async (fleet, running) => {
  const ticket = fleet.one(fleet.tickets);
  if (ticket) await handIn(fleet, running, ticket, fleet.amount(ticket.signedNano));
};

/** A provider that is told of a lost disk hands everything in again that it holds. */
export const takeBack: Deed = async (fleet, running) => {
  for (const ticket of fleet.tickets.slice(-6)) {
    const { id, keyEpoch, capNano } = ticket;
    const expected = running.plain.takeBack(id, ticket, keyEpoch, capNano, running.clock.now());
    expect(await fleet.verdict(() => running.ledger.takeBack(ticket.bytes)), 'take back').toBe(expected);
    fleet.settled(running);
    if (expected === undefined) await handIn(fleet, running, ticket, ticket.signedNano);
  }
};

export const close: Deed = async (fleet, running) => {
  const ticket = fleet.one(fleet.tickets.slice(-12));
  const provider = fleet.providers.find((each) => toHex(each.key.publicKey) === ticket?.provider);
  if (!ticket || !provider) return;
  const expected = running.plain.close(ticket.id, ticket.signedNano, running.clock.now());
  const statement = await provider.close(ticket.hash, ticket.signedNano);
  const code = await fleet.verdict(() => running.ledger.close(operation(fleet), statement));
  expect(code, 'close').toBe(expected);
  fleet.settled(running);
};

export const bind: Deed = async (fleet, running) => {
  const provider = fleet.one(fleet.providers);
  if (!provider) return;
  const { chain } = fleet.world;
  if (!chain.payees.has(provider.account)) chain.open(provider.account);
  const seq = fleet.nextBinding();
  const key = toHex(provider.key.publicKey);
  const expected = running.plain.bind(key, seq, provider.wallet, running.clock.now());
  const binding = await provider.binding(seq);
  const code = await fleet.verdict(() => running.ledger.bindWallet(operation(fleet), binding));
  expect(code, 'bind').toBe(expected);
  fleet.settled(running);
};

// ---- owners

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
  const { account } = client.test;
  const amountNano = 1n + fleet.amount(3_000_000n);
  const expected = running.plain.withdraw(account, amountNano, running.clock.now());
  const code = await fleet.verdict(() =>
    running.ledger.requestWithdrawal(operation(fleet), { account, amountNano }),
  );
  expect(code, 'withdrawal').toBe(expected);
  fleet.settled(running);
};

/** Whoever was given a withdrawal uses it, now or too late; there is always enough money for it. */
export const useWithdrawal: Deed = async (fleet, running) => {
  const client = fleet.one(fleet.clients);
  if (!client) return;
  await fleet.verdict(async () => {
    const statement = running.ledger.withdrawal(client.test.account);
    if (fleet.chance(0.3)) fleet.pass(fleet.upTo(1_500));
    fleet.carry(() => fleet.world.chain.withdraw(statement), ['WrongSequence', 'Expired']);
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

// ---- the relay's worker

function release(fleet: Fleet, account: string, totalNano: bigint): void {
  const before = fleet.released.get(account) ?? 0n;
  if (totalNano > before) fleet.released.set(account, totalNano);
}

/** Carries what is due; each message gets lost now and then. */
export const work: Deed = async (fleet, running) => {
  const { chain } = fleet.world;
  const lost = () => fleet.chance(0.2);
  if (!running.plain.mayPromise(running.clock.now())) {
    if (!lost()) await fleet.commit(running);
    return;
  }
  for (const { key } of fleet.providers)
    if (fleet.chance(0.3)) await fleet.verdict(() => running.ledger.requestPayout(key.publicKey));
  for (const { authorization, charge } of await running.ledger.charges())
    if (!lost())
      fleet.carry(
        () => chain.carryCharge(authorization, charge),
        ['StaleTotal', 'NothingToMove', 'WrongKeyEpoch'],
      );
  for (const { account, totalNano, payout } of await running.ledger.payouts()) {
    release(fleet, account, totalNano);
    chain.refusesClaims ||= fleet.chance(0.1); // bounced claim
    if (!lost()) fleet.carry(() => chain.claim(payout), ['StaleTotal']);
  }
  fleet.settled(running);
  if (!lost()) await fleet.commit(running);
};

/** Hours pass, and a relay that can does its duty in each: rule 4 leaves it P. */
export const longTime: Deed = async (fleet) => {
  const hours = 1 + fleet.upTo(30);
  for (let hour = 0; hour < hours; hour++) {
    for (let minutes = 0; minutes < 60; minutes += 15) {
      fleet.pass(900);
      for (const running of [...fleet.running]) await fleet.look(running);
    }
    for (const running of [...fleet.running]) await duty(fleet, running);
  }
};

/** At least once in P everything that is due is charged; without an instance that can, one is brought up. */
export async function duty(fleet: Fleet, running: Running): Promise<void> {
  running.clock.hostMs = fleet.world.clock.hostMs;
  for (let tries = 0; tries < 5; tries++) {
    await fleet.look(running);
    if (running.plain.mayPromise(running.clock.now())) break;
    await fleet.commit(running);
    fleet.pass(40);
  }
  if (!running.plain.mayPromise(running.clock.now())) return;
  for (const { authorization, charge } of await running.ledger.charges())
    fleet.carry(() => fleet.world.chain.carryCharge(authorization, charge), ['StaleTotal', 'NothingToMove']);
  await fleet.commit(running);
  fleet.pass(5);
  await fleet.look(running);
}

/** An instance is brought on its way into service, or all of it; one that has lost the vault is started anew. */
export const recover: Deed = async (fleet, running) => {
  const { phase } = running.ledger;
  if (phase === 'superseded' || phase === 'stopped') return restart(fleet, running);
  const steps = fleet.chance(0.3) ? 1 : 6;
  for (let step = 0; step < steps && running.ledger.phase !== 'serving'; step++) {
    await duty(fleet, running);
    if (steps > 1) fleet.pass(240);
  }
};

// ---- time and views

export const shortTime: Deed = async (fleet) => fleet.pass(fleet.upTo(20));
export const someTime: Deed = async (fleet) => fleet.pass(fleet.upTo(400));

/** No block comes for a while. */
export const stall: Deed = async (fleet) => fleet.stall(fleet.upTo(60));

/** The operator turns a clock, or turns it back. */
export const stepClock: Deed = async (fleet, running) => {
  running.clock.hostMs = fleet.world.clock.hostMs + (fleet.chance(0.7) ? 0 : (fleet.upTo(120) - 60) * 1_000);
};

export const look: Deed = async (fleet, running) => fleet.look(running);

/** A view of some time ago, by its own query or as the answer to a new one. */
export const staleView: Deed = async (fleet, running) => {
  const view = fleet.one(fleet.views);
  if (!view) return;
  const { monotonicMs } = running.clock;
  await fleet.show(running, { ...view, queriedAtMs: fleet.chance(0.5) ? monotonicMs : monotonicMs - 20_000 });
};

// ---- disks

export const restart: Deed = async (fleet, running) => {
  fleet.crash(running);
  fleet.start(running.disk);
};

export const cleanStop: Deed = async (fleet, running) => {
  await running.ledger.stop();
  running.plain.stop();
  fleet.settled(running);
  for (let tries = 0; tries < 3; tries++) {
    await fleet.commit(running);
    fleet.pass(5);
    await fleet.look(running);
  }
  fleet.crash(running);
  fleet.start(running.disk);
};

/** A copy of the disk is kept: of any moment, or exactly of the last committed root. */
export const snapshot: Deed = async (fleet, running) => {
  if (fleet.chance(0.5)) await duty(fleet, running);
  fleet.copy(running.disk, `snapshot-${fleet.upTo(2)}`);
};

export const rollBack: Deed = async (fleet, running) => {
  const from = fleet.one([...fleet.disks.keys()].filter((disk) => disk.startsWith('snapshot')));
  if (from === undefined) return;
  fleet.crash(running);
  fleet.copy(from, running.disk);
  fleet.start(running.disk);
};

/** A second instance on a copied disk, while the first runs on. */
export const clone: Deed = async (fleet, running) => {
  if (fleet.running.length > 1) return;
  const disk = running.disk === 'a' ? 'b' : 'a';
  fleet.copy(running.disk, disk);
  fleet.start(disk);
};

/** One of two instances ends for good. */
export const endClone: Deed = async (fleet, running) => {
  if (fleet.running.length > 1) fleet.crash(running);
};
