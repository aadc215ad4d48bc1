/** What clients and providers do: tickets, receipts in any order, closes, wallets, and tickets of lost disks. */
import { expect } from 'vitest';
import { toHex } from '#protocol/bytes/text.ts';
import { hashInDomain } from '#protocol/crypto/hash.ts';
import { decodeTicket, TICKET_DOMAIN } from '#protocol/messages/ticket.ts';
import type { Fleet, FleetClient, HeldTicket, Running } from '../fleet.ts';
import { receiptOf } from '../parties.ts';
import { asked, release, type Deed } from './deed.ts';

const R_MS = 600_000;

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
  let bytes: Uint8Array<ArrayBuffer> | undefined;
  const code = await fleet.verdict(async () => {
    bytes = await asked(fleet, (id) => running.ledger.issueTicket(id, ask));
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
    const { redeemedNano, payout } = await asked(fleet, (id) => running.ledger.redeem(id, receipt));
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

/** A provider lets go of a ticket, sometimes before it has handed in what it holds. */
export const close: Deed = async (fleet, running) => {
  const ticket = fleet.one(fleet.tickets.slice(-12));
  const provider = fleet.providers.find((each) => toHex(each.key.publicKey) === ticket?.provider);
  if (!ticket || !provider) return;
  if (fleet.chance(0.2)) ticket.signedNano += fleet.amount(ticket.maxNano - ticket.signedNano); // not handed in yet
  const expected = running.plain.close(ticket.id, ticket.signedNano, running.clock.now());
  const statement = await provider.close(ticket.hash, ticket.signedNano);
  const code = await fleet.verdict(() => asked(fleet, (id) => running.ledger.close(id, statement)));
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
  const code = await fleet.verdict(() => asked(fleet, (id) => running.ledger.bindWallet(id, binding)));
  expect(code, 'bind').toBe(expected);
  fleet.settled(running);
};
