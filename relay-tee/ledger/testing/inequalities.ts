/** What must hold of a fleet after every step: books against plain arithmetic, and the inequalities of protocol.md §6. */
import { expect } from 'vitest';
import { fromHex, toHex } from '#protocol/bytes/text.ts';
import { providerNano } from '#protocol/receipt/price.ts';
import { promiseRefusal, ticketRefusal } from '../standing.ts';
import { audit } from '../store/audit.ts';
import { RESERVE_NANO, STORAGE_NANO } from './chain.ts';
import { EXPOSURE_NANO, type Fleet, type Running } from './fleet.ts';

/** More jobs than a fleet's clients can have at one provider. */
const ALL = 1_000;

export function checkFleet(fleet: Fleet): void {
  for (const running of fleet.running) {
    expect(audit(running.ledger.desk.store), 'rules 2, 5 and 6').toEqual([]);
    sameAsPlain(fleet, running);
    sameSettled(fleet, running);
    nothingFalls(running);
  }
  oneServes(fleet);
  clientsLoseNothing(fleet);
  payeesGetWhatTheyEarned(fleet);
  moneyIsThere(fleet);
}

function sameAsPlain(fleet: Fleet, { ledger, plain, clock }: Running): void {
  const { store } = ledger.desk;
  expect(ledger.phase, 'phase').toBe(plain.phase(clock.now()));
  expect(store.books.timeMs, 'time').toBe(plain.books.timeMs);
  for (const { test } of fleet.clients) {
    const client = store.clients.newest(test.account);
    if (!client) continue;
    const { spentNano, openNano, heldNano, highestCapNano } = client;
    expect({ spentNano, openNano, heldNano, highestCapNano }, `${test.name} in the books`).toEqual({
      spentNano: plain.spentNano(test.account),
      openNano: plain.openNano(test.account),
      heldNano: plain.heldNano(test.account),
      highestCapNano: plain.highestCapNano(test.account),
    });
  }
  for (const payee of store.payees.all())
    expect(payee.earnedNano + payee.promisedNano, 'earned').toBe(plain.earnedNano(payee.wallet));
  for (const [id, ticket] of plain.books.tickets) {
    const { redeemedNano, open } = store.tickets.find(fromHex(id)) ?? {};
    expect({ redeemedNano, open }, 'ticket').toEqual({
      redeemedNano: ticket.redeemedNano,
      open: ticket.open,
    });
  }
}

/** Figures are made of the tickets that were paid, and of no others. */
function sameSettled(fleet: Fleet, { ledger, plain }: Running): void {
  const { payees, settled } = ledger.desk.store;
  for (const { key } of fleet.providers) {
    const peer = payees.findPeer(key.publicKey);
    const jobs = peer ? settled.of(peer.id, ALL) : [];
    const kept = jobs.map(({ account, tokens, finished }) => ({ account, tokens, finished }));
    const expected = plain.settledOf(toHex(key.publicKey)).map(({ client, receiptNano, finished }) => ({
      account: client,
      tokens: Number((receiptNano % 2n) + receiptNano / 2n),
      finished,
    }));
    expect(kept, 'settled').toEqual(expected);
  }
}

/** Rules 2 and 6: s, q, k and the y that has left are monotone as long as nobody changes the disk under an instance. */
function nothingFalls({ ledger, highest }: Running): void {
  const { clients, payees } = ledger.desk.store;
  const ofClients = [...clients.all()].flatMap(({ id, spentNano, chargeNano, highestCapNano }) => [
    { name: `s of ${id}`, amountNano: spentNano },
    { name: `q of ${id}`, amountNano: chargeNano },
    { name: `k of ${id}`, amountNano: highestCapNano },
  ]);
  const ofPayees = [...payees.all()].map(({ id, releasedNano }) => ({
    name: `y of ${id}`,
    amountNano: releasedNano,
  }));
  for (const { name, amountNano } of [...ofClients, ...ofPayees]) {
    expect(amountNano, name).toBeGreaterThanOrEqual(highest.get(name) ?? 0n);
    highest.set(name, amountNano);
  }
}

/** Rule 9: at most one instance promises anything, whatever has been copied. */
function oneServes(fleet: Fleet): void {
  const standings = fleet.running.map(({ ledger }) => ledger.standing);
  expect(standings.filter((s) => promiseRefusal(s) === undefined).length, 'promising').toBeLessThan(2);
  expect(standings.filter((s) => ticketRefusal(s) === undefined).length, 'serving').toBeLessThan(2);
}

const sum = (amounts: Iterable<bigint>): bigint => [...amounts].reduce((total, amount) => total + amount, 0n);

/** Rules 2 and 3: charged at most what the client signed for, and never above a cap of its own. */
function clientsLoseNothing(fleet: Fleet): void {
  for (const { test, caps } of fleet.clients) {
    const { chargedNano } = fleet.world.chain.client(test.account);
    const own = fleet.tickets.filter((ticket) => ticket.client === test.account);
    expect(chargedNano, `${test.name} charged`).toBeLessThanOrEqual(sum(own.map((t) => t.signedNano)));
    const highest = [...caps.values()].reduce((a, b) => (a > b ? a : b), 0n);
    expect(chargedNano, `${test.name}'s cap`).toBeLessThanOrEqual(highest);
  }
}

/** Rules 5 and 6: nobody is paid more than the receipts for its work, however often it is paid. */
function payeesGetWhatTheyEarned(fleet: Fleet): void {
  for (const { key, account } of fleet.providers) {
    const payee = fleet.world.chain.payees.get(account);
    const own = fleet.tickets.filter((ticket) => ticket.provider === toHex(key.publicKey));
    const earned = sum(own.map((ticket) => providerNano(ticket.signedNano, 250)));
    const paid = payee?.paidNano ?? 0n;
    expect(paid, 'paid').toBeLessThanOrEqual(earned);
    expect(payee?.receivedNano ?? 0n, 'received').toBeLessThanOrEqual(paid);
    expect(fleet.released.get(account) ?? 0n, 'released').toBeLessThanOrEqual(earned);
  }
}

/** Rules 1, 7 and 9: every payout that has left is committed, every commit covered, and what is promised is there. */
function moneyIsThere(fleet: Fleet): void {
  const { chain } = fleet.world;
  const { paidNano, owedNano, chargedNano, bondNano } = chain.vault;
  expect(paidNano, 'paid by the vault').toBeLessThanOrEqual(owedNano);
  expect(owedNano, 'owed').toBeLessThanOrEqual(chargedNano + bondNano);
  expect(sum(fleet.released.values()), 'payouts that have left').toBeLessThanOrEqual(owedNano);
  for (const { ledger, plain } of fleet.running) {
    const { issuedNano, landedIssuedNano } = plain.books;
    expect(issuedNano - landedIssuedNano, 'tickets that a disk may lose').toBeLessThanOrEqual(EXPOSURE_NANO);
    if (ticketRefusal(ledger.standing) !== undefined) continue;
    for (const { test } of fleet.clients) {
      const { account } = test;
      const client = chain.client(account);
      const held = plain.books.held.get(account);
      const stillHeld = held && held.sequence === client.withdrawSequence ? held.amountNano : 0n;
      const promised = plain.spentNano(account) + plain.openNano(account) + stillHeld;
      const movable = client.balanceNano - RESERVE_NANO - STORAGE_NANO;
      const there =
        client.chargedNano + (movable > 0n ? movable : 0n) + (plain.books.takenBack[account] ?? 0n);
      expect(promised, `promised for ${test.name}`).toBeLessThanOrEqual(there);
    }
  }
}
