/** Starts, stops, copies and lost disks: rule 9 and §7 at work, by name of what goes wrong. */
import { describe, expect, test } from 'vitest';
import { codeOf } from '#protocol/vectors/testing.ts';
import { audit } from './store/audit.ts';
import { CLAIM_FEE_NANO } from './testing/chain.ts';
import { receiptOf } from './testing/parties.ts';
import { charge, clientOf, earned, payeeOf, served } from './testing/served.ts';
import { TestClock, World } from './testing/world.ts';

const MILLION = 1_000_000n;

test('a first start, and one behind a clean stop, serve at once', async () => {
  using world = new World();
  const first = world.open();
  await world.commit(first);
  expect(first.phase).toBe('serving');
  await first.stop();
  expect(await codeOf(() => first.requestPayout(new Uint8Array(32)))).toBe('relay/stopping');
  await world.commit(first);
  expect(first.phase).toBe('stopped');
  expect(world.chain.vault.bootId).toBe(0n);
  world.shut(first);
  const second = world.open();
  await world.commit(second);
  expect(second.phase).toBe('serving');
});

test('a start behind a crash waits V, then gives no tickets and withdrawals for L + R, but pays', async () => {
  using world = new World();
  const ada = world.client('ada', 10n * MILLION);
  const bob = world.provider('bob');
  const before = await served(world);
  await earned(world, before, ada, bob, 'j', MILLION);
  world.shut(before);
  const ledger = world.open();
  expect(await codeOf(() => world.redeem(ledger, 'j', bob.key.publicKey, 1n))).toBe('ticket/unknown');
  await world.commit(ledger);
  expect(ledger.phase).toBe('waiting');
  expect(await codeOf(() => ledger.requestPayout(bob.key.publicKey))).toBe('relay/starting');
  world.pass(world.times.viewMs / 1_000 + 1);
  await world.look(ledger);
  expect(ledger.phase).toBe('recovering');
  await charge(world, ledger);
  await ledger.requestPayout(bob.key.publicKey);
  expect(await world.commit(ledger)).toBe(true);
  expect(await ledger.payouts()).toHaveLength(1);
  expect(await codeOf(() => world.buy(ledger, ada, bob, 'k', 1n, 9n * MILLION))).toBe('relay/recovering');
  const ask = { account: ada.account, amountNano: 1n };
  expect(await codeOf(() => ledger.requestWithdrawal(world.operation(), ask))).toBe('relay/recovering');
  world.pass(10);
  await world.look(ledger);
  expect(ledger.phase).toBe('serving');
  await world.buy(ledger, ada, bob, 'k', 1n, 9n * MILLION);
});

test('a stop within a recovery commits nothing, so that the next start recovers as well', async () => {
  using world = new World();
  world.shut(await served(world));
  const second = world.open();
  await world.commit(second);
  expect(second.phase).toBe('waiting');
  await second.stop();
  expect(await world.commit(second)).toBe(false);
  expect(second.phase).toBe('stopped');
  world.shut(second);
  const third = world.open();
  await world.commit(third);
  expect(third.phase).toBe('waiting');
});

describe('second instance on a copied disk', () => {
  test('only one of two serves, and the other stops for good when it sees that', async () => {
    using world = new World();
    const ada = world.client('ada', 10n * MILLION);
    const bob = world.provider('bob');
    const original = await served(world);
    const { hash } = await world.buy(original, ada, bob, 'j', MILLION, MILLION);
    world.copy('books', 'copy');
    const copy = world.open('copy');
    await world.commit(copy);
    expect(copy.phase).toBe('waiting');
    // The original has not looked yet: within V it still serves, and the copy does not.
    const { hash: late } = await world.buy(original, ada, bob, 'k', MILLION, 2n * MILLION);
    expect(await codeOf(() => world.buy(copy, ada, bob, 'l', MILLION, 3n * MILLION))).toBe('relay/starting');
    world.pass(world.times.viewMs / 1_000 + 1);
    expect(await codeOf(() => world.buy(original, ada, bob, 'm', MILLION, 3n * MILLION))).toBe(
      'relay/stalled',
    );
    await world.look(original);
    expect(original.phase).toBe('superseded');
    expect(await codeOf(() => world.redeem(original, 'j', hash, 1n))).toBe('relay/superseded');
    expect(await original.commit()).toBeUndefined();
    // What the original gave in the meantime is taken back.
    await world.look(copy);
    expect(copy.phase).toBe('recovering');
    expect(await codeOf(() => world.redeem(copy, 'k', late, 500n))).toBe('ticket/unknown');
    await copy.takeBack(original.desk.store.tickets.find(late)?.signed ?? new Uint8Array());
    expect((await world.redeem(copy, 'k', late, 500n)).redeemedNano).toBe(500n);
    expect(clientOf(copy, ada)).toMatchObject({ spentNano: 500n, highestCapNano: 2n * MILLION });
    expect(audit(copy.desk.store)).toEqual([]);
  });

  test('of two that start at once one commit lands; the other recovers behind it', async () => {
    using world = new World();
    const first = await served(world);
    await first.stop();
    await world.commit(first);
    world.shut(first);
    world.copy('books', 'copy');
    const [a, b] = [world.open(), world.open('copy')];
    for (const ledger of [a, b]) await world.look(ledger);
    const [ofA, ofB] = [await a.commit(), await b.commit()];
    if (ofA) world.chain.carryCommit(ofA);
    expect(await codeOf(() => ofB && world.chain.carryCommit(ofB))).toMatch('WrongSequence');
    world.pass(1);
    for (const ledger of [a, b]) await world.look(ledger);
    expect([a.phase, b.phase]).toEqual(['serving', 'starting']);
    await world.commit(b);
    await world.look(a);
    expect([a.phase, b.phase]).toEqual(['superseded', 'waiting']);
  });

  test('a commit that was under way at a crash may still land, and its promises leave then', async () => {
    using world = new World();
    const ada = world.client('ada', 10n * MILLION);
    const bob = world.provider('bob');
    const before = await served(world);
    await earned(world, before, ada, bob, 'j', MILLION);
    await before.requestPayout(bob.key.publicKey);
    world.pass(5);
    await world.look(before);
    const underWay = await before.commit();
    world.shut(before);
    const ledger = world.open();
    await world.look(ledger);
    const own = await ledger.commit();
    if (underWay) world.chain.carryCommit(underWay);
    expect(await codeOf(() => own && world.chain.carryCommit(own))).toMatch('WrongSequence');
    await world.serve(ledger);
    expect(payeeOf(ledger, bob).releasedNano).toBe(payeeOf(ledger, bob).promisedNano);
    expect(await ledger.payouts()).toHaveLength(1);
    expect(audit(ledger.desk.store)).toEqual([]);
  });
});

describe('rolled-back disk', () => {
  test('to before the last commit: tickets come back, charges are claimed, nothing is paid twice', async () => {
    using world = new World();
    const ada = world.client('ada', 10n * MILLION);
    const bob = world.provider('bob');
    const before = await served(world);
    await earned(world, before, ada, bob, 'old', 100_000n);
    world.copy('books', 'snapshot');
    const lost = await world.buy(before, ada, bob, 'lost', 2n * MILLION, 3n * MILLION);
    await world.redeem(before, 'lost', lost.hash, MILLION);
    await charge(world, before);
    expect(world.chain.client(ada.account).chargedNano).toBe(1_100_000n);
    await before.requestPayout(bob.key.publicKey);
    world.pass(5);
    await world.commit(before);
    const [payout] = await before.payouts();
    if (payout) world.chain.claim(payout.payout);
    world.pass(1);
    world.shut(before);

    world.copy('snapshot', 'books');
    const ledger = world.open();
    await world.commit(ledger);
    world.pass(1);
    await world.look(ledger);
    // q, s and k follow c; y and e follow z; nobody is charged or paid again for it.
    expect(clientOf(ledger, ada)).toMatchObject({
      spentNano: 1_100_000n,
      chargeNano: 1_100_000n,
      unclaimedNano: MILLION,
    });
    expect(payeeOf(ledger, bob).promisedNano).toBe(payout?.totalNano);
    expect(payeeOf(ledger, bob).advancedNano).toBeLessThan(0n);
    expect(audit(ledger.desk.store)).toEqual([]);
    await ledger.takeBack(lost.ticket);
    await world.redeem(ledger, 'lost', lost.hash, MILLION);
    expect(clientOf(ledger, ada)).toMatchObject({
      spentNano: 1_100_000n,
      unclaimedNano: 0n,
      openNano: MILLION,
    });
    expect(payeeOf(ledger, bob)).toMatchObject({ advancedNano: 0n });
    await world.redeem(ledger, 'lost', lost.hash, MILLION + 400_000n);
    expect(clientOf(ledger, ada).spentNano).toBe(1_500_000n);
    await world.serve(ledger);
    await charge(world, ledger);
    expect(world.chain.client(ada.account).chargedNano).toBe(1_500_000n);
    expect(audit(ledger.desk.store)).toEqual([]);
  });

  test('exactly to the last committed root: still a recovery', async () => {
    using world = new World();
    const ada = world.client('ada', 10n * MILLION);
    const bob = world.provider('bob');
    const before = await served(world);
    await earned(world, before, ada, bob, 'j', MILLION);
    world.pass(30);
    await world.commit(before); // a change of 30 s ago
    world.copy('books', 'snapshot');
    const lost = await world.buy(before, ada, bob, 'lost', MILLION, 3n * MILLION);
    world.shut(before);
    world.copy('snapshot', 'books');
    const ledger = world.open();
    await world.commit(ledger);
    expect(ledger.phase).toBe('waiting');
    await ledger.takeBack(lost.ticket);
    expect((await world.redeem(ledger, 'lost', lost.hash, 10n)).redeemedNano).toBe(10n);
  });

  test('behind a clean stop, to before it: its root is not theirs, so it is a recovery', async () => {
    using world = new World();
    const before = await served(world);
    world.copy('books', 'snapshot');
    const ada = world.client('ada', 10n * MILLION);
    world.pass(1);
    await world.look(before);
    await world.buy(before, ada, world.provider('bob'), 'j', MILLION, MILLION);
    await before.stop();
    await world.commit(before);
    world.shut(before);
    world.copy('snapshot', 'books');
    const ledger = world.open();
    await world.commit(ledger);
    expect(ledger.phase).toBe('waiting');
  });

  test('to nothing: everything that the chain shows stays owed to whom it is', async () => {
    using world = new World();
    const ada = world.client('ada', 10n * MILLION);
    const bob = world.provider('bob');
    const before = await served(world);
    await earned(world, before, ada, bob, 'j', MILLION);
    await charge(world, before);
    await before.requestPayout(bob.key.publicKey);
    world.pass(5);
    await world.commit(before);
    const [payout] = await before.payouts();
    const owedNano = world.chain.vault.owedNano;
    world.shut(before);
    const ledger = world.open('empty');
    await world.look(ledger);
    expect(ledger.desk.store.books.unknownPayoutsNano).toBe(owedNano);
    await world.serve(ledger);
    await ledger.bindWallet(world.operation(), await bob.binding(0));
    if (payout) world.chain.claim(payout.payout); // the provider kept what it was given
    world.pass(1);
    await world.look(ledger);
    expect(payeeOf(ledger, bob)).toMatchObject({ promisedNano: payout?.totalNano });
    expect(ledger.desk.store.books.unknownPayoutsNano).toBe(owedNano - (payout?.totalNano ?? 0n));
    expect(audit(ledger.desk.store)).toEqual([]);
  });

  test('behind what was promised, committed and paid: owes what the vault does, and can commit', async () => {
    using world = new World({}, 20_000_000n); // all of the bond is X: nothing may be counted twice
    const [ada, bob] = [world.client('ada', 10n * MILLION), world.provider('bob')];
    const before = await served(world);
    await earned(world, before, ada, bob, 'j', MILLION);
    world.copy('books', 'copy');
    for (const job of ['k', 'l', 'm', 'n']) await earned(world, before, ada, bob, job, MILLION);
    await charge(world, before);
    await before.requestPayout(bob.key.publicKey);
    world.pass(5);
    await world.commit(before);
    for (const { payout } of await before.payouts()) world.chain.claim(payout);
    world.pass(1);
    world.shut(before);
    const ledger = world.open('copy');
    await world.serve(ledger);
    const { promisedNano, unknownPayoutsNano } = ledger.desk.store.books;
    expect(promisedNano).toBe(world.chain.vault.paidNano);
    expect(promisedNano + unknownPayoutsNano).toBe(world.chain.vault.owedNano);
  });

  test('a promise whose commit never lands is no promise, and is given again', async () => {
    using world = new World();
    const [ada, bob] = [world.client('ada', 10n * MILLION), world.provider('bob')];
    const before = await served(world);
    await earned(world, before, ada, bob, 'j', MILLION);
    await charge(world, before);
    world.copy('books', 'copy');
    await before.requestPayout(bob.key.publicKey);
    world.pass(5);
    await world.look(before);
    await before.commit();
    expect(payeeOf(before, bob).promisedNano).toBeGreaterThan(0n);
    await world.commit(world.open('copy'));
    await world.look(before);
    expect(payeeOf(before, bob)).toMatchObject({ promisedNano: 0n, wanted: true });
    expect(before.desk.store.books).toMatchObject({ promisedNano: 0n, unknownPayoutsNano: 0n });
    world.shut(before);
    const ledger = world.open();
    await world.serve(ledger);
    world.pass(5);
    await world.commit(ledger);
    expect(await ledger.payouts()).toMatchObject([{ totalNano: 975_000n - CLAIM_FEE_NANO }]);
  });

  test('a promise that another instance gave as well, and that was paid, stays', async () => {
    using world = new World();
    const [ada, bob] = [world.client('ada', 10n * MILLION), world.provider('bob')];
    const before = await served(world);
    await earned(world, before, ada, bob, 'j', MILLION);
    await charge(world, before);
    world.copy('books', 'copy');
    await before.requestPayout(bob.key.publicKey);
    world.pass(5);
    await world.look(before);
    await before.commit();
    const copy = await served(world, 'copy');
    await copy.requestPayout(bob.key.publicKey);
    world.pass(5);
    await world.commit(copy);
    for (const { payout } of await copy.payouts()) world.chain.claim(payout);
    world.pass(1);
    await world.look(before);
    expect(audit(before.desk.store)).toEqual([]);
    expect(payeeOf(before, bob).promisedNano).toBe(world.chain.vault.paidNano);
    expect(before.desk.store.books.unknownPayoutsNano).toBe(0n);
  });

  test('payouts of the lost disk and of the new one together stay within what is committed', async () => {
    using world = new World();
    const [ada, bob, cat] = [
      world.client('ada', 10n * MILLION),
      world.provider('bob'),
      world.provider('cat'),
    ];
    const before = await served(world);
    await earned(world, before, ada, bob, 'j', MILLION);
    await earned(world, before, ada, cat, 'k', MILLION);
    await charge(world, before);
    // Promised to cat by a commit that never lands, while a copy promises to bob by one that does.
    world.copy('books', 'copy');
    world.pass(5);
    await before.requestPayout(cat.key.publicKey);
    await world.look(before);
    await before.commit();
    const copy = world.open('copy');
    await world.serve(copy);
    await copy.requestPayout(bob.key.publicKey);
    world.pass(5);
    await world.commit(copy);
    const ofCopy = await copy.payouts();
    world.shut(before);
    world.shut(copy);
    const ledger = world.open();
    await world.serve(ledger);
    await ledger.requestPayout(cat.key.publicKey);
    world.pass(5);
    await world.commit(ledger);
    for (const { payout } of [...ofCopy, ...(await ledger.payouts())])
      await codeOf(() => world.chain.claim(payout));
    const { owedNano } = world.chain.vault;
    world.pass(1);
    const claimed = [bob, cat].map(({ account }) => world.chain.payees.get(account)?.receivedNano ?? 0n);
    expect(claimed.every((amount) => amount > 0n)).toBe(true); // nothing bounced
    expect(claimed.reduce((sum, amount) => sum + amount)).toBeLessThanOrEqual(owedNano);
    expect(claimed[1]).toBe(975_000n - CLAIM_FEE_NANO);
  });
});

describe('a ticket is not taken back', () => {
  test('outside of a recovery, past its time, or when another relay signed it', async () => {
    using world = new World();
    const ada = world.client('ada', 10n * MILLION);
    const bob = world.provider('bob');
    const ledger = await served(world);
    world.copy('books', 'copy');
    const { ticket } = await world.buy(ledger, ada, bob, 'j', MILLION, MILLION);
    world.shut(ledger);
    const copy = world.open('copy');
    expect(await codeOf(() => copy.takeBack(ticket))).toBe('relay/starting');
    await world.commit(copy);
    const forged = new Uint8Array(ticket);
    forged[forged.length - 1] = (forged.at(-1) ?? 0) ^ 1;
    expect(await codeOf(() => copy.takeBack(forged))).toBe('ticket/invalid');
    world.pass(35);
    await world.look(copy);
    expect(copy.phase).toBe('recovering');
    await copy.takeBack(ticket);
    await copy.takeBack(ticket);
    expect(clientOf(copy, ada).openNano).toBe(MILLION);
    world.pass(6);
    await world.look(copy);
    expect(clientOf(copy, ada).openNano).toBe(0n); // it has ended, and is forgotten
    expect(await codeOf(() => copy.takeBack(ticket))).toMatch(/ticket\/(late|unknown)/);
    await world.serve(copy);
    expect(await codeOf(() => copy.takeBack(ticket))).toBe('ticket/unknown');
  });

  test('a closed one stays closed', async () => {
    using world = new World();
    const ada = world.client('ada', 10n * MILLION);
    const bob = world.provider('bob');
    const before = await served(world);
    const { ticket, hash } = await world.buy(before, ada, bob, 'j', MILLION, MILLION);
    await before.close(world.operation(), await bob.close(hash, 0n));
    world.shut(before);
    const ledger = world.open();
    await world.commit(ledger);
    await ledger.takeBack(ticket);
    expect(clientOf(ledger, ada).openNano).toBe(0n);
    expect(await codeOf(() => world.redeem(ledger, 'j', hash, 10n))).toBe('ticket/closed');
  });
});

describe('while the chain stalls, or the clocks disagree', () => {
  test('tickets and payouts stop, receipts are still taken', async () => {
    using world = new World();
    const ada = world.client('ada', 10n * MILLION);
    const bob = world.provider('bob');
    const ledger = await served(world);
    const { hash } = await world.buy(ledger, ada, bob, 'j', MILLION, MILLION);
    for (let i = 0; i < 4; i++) {
      world.clock.pass(20_000); // no block comes, whatever one asks
      await world.look(ledger);
    }
    expect(await codeOf(() => world.buy(ledger, ada, bob, 'k', 1n, 9n * MILLION))).toBe('relay/stalled');
    expect(await codeOf(() => ledger.requestPayout(bob.key.publicKey))).toBe('relay/stalled');
    expect(await ledger.commit()).toBeUndefined();
    expect((await world.redeem(ledger, 'j', hash, 10n)).redeemedNano).toBe(10n);
    world.chain.advance(80);
    await world.look(ledger);
    await world.buy(ledger, ada, bob, 'k', 1n, 9n * MILLION);
  });

  test.each([31_000, -31_000])('a host clock that steps by %d ms stops tickets at once', async (stepMs) => {
    using world = new World();
    const ada = world.client('ada', 10n * MILLION);
    const bob = world.provider('bob');
    const ledger = await served(world);
    world.clock.hostMs += stepMs;
    expect(await codeOf(() => world.buy(ledger, ada, bob, 'j', 1n, MILLION))).toBe('relay/stalled');
    world.clock.hostMs -= stepMs;
    await world.buy(ledger, ada, bob, 'j', 1n, MILLION);
  });

  test('an older view changes nothing and makes nothing fresh', async () => {
    using world = new World();
    const ada = world.client('ada', 10n * MILLION);
    const bob = world.provider('bob');
    const ledger = await served(world);
    const old = world.chain.view(world.clock.monotonicMs);
    world.chain.startWithdrawal(ada.account);
    world.pass(1);
    await world.look(ledger);
    world.clock.pass(31_000);
    await ledger.observe({ ...old, queriedAtMs: world.clock.monotonicMs });
    expect(clientOf(ledger, ada).seen.withdrawAtS).toBeGreaterThan(0);
    expect(await codeOf(() => world.buy(ledger, ada, bob, 'j', 1n, MILLION))).toBe('relay/stalled');
  });

  test('an instance whose clock runs apart from the chain gives no ticket', async () => {
    using world = new World();
    const ada = world.client('ada', 10n * MILLION);
    const clock = new TestClock(world.chain.timeS * 1_000 - 40_000);
    const ledger = world.open('books', clock);
    await ledger.observe(world.chain.view(clock.monotonicMs));
    expect(await ledger.commit()).toBeUndefined();
    expect(await codeOf(() => world.buy(ledger, ada, world.provider('bob'), 'j', 1n, MILLION))).toBe(
      'relay/starting',
    );
  });
});

describe('rule 9: at X no ticket is issued', () => {
  test('until a commit has landed', async () => {
    using world = new World({ exposureNano: 2n * MILLION });
    const ada = world.client('ada', 50n * MILLION);
    const bob = world.provider('bob');
    const ledger = await served(world);
    await world.buy(ledger, ada, bob, 'j', MILLION, MILLION);
    await world.buy(ledger, ada, bob, 'k', MILLION, 2n * MILLION);
    expect(await codeOf(() => world.buy(ledger, ada, bob, 'l', 1n, 3n * MILLION))).toBe('relay/exposure');
    const statement = await ledger.commit(); // half of X is not committed
    expect(await codeOf(() => world.buy(ledger, ada, bob, 'l', 1n, 3n * MILLION))).toBe('relay/exposure');
    if (statement) world.chain.carryCommit(statement);
    world.pass(1);
    await world.look(ledger);
    await world.buy(ledger, ada, bob, 'l', 1n, 3n * MILLION);
  });

  test('one commit is under way at a time, and the same one is carried again', async () => {
    using world = new World();
    const ada = world.client('ada', 50n * MILLION);
    const ledger = await served(world);
    await world.buy(ledger, ada, world.provider('bob'), 'j', 11n * MILLION, 11n * MILLION);
    const [first, second] = [await ledger.commit(), await ledger.commit()];
    expect(second?.cell.equals(first?.cell ?? world.terms.vault.init.data)).toBe(true);
    await world.buy(ledger, ada, world.provider('bob'), 'k', MILLION, 12n * MILLION);
    const third = await ledger.commit();
    expect(third?.cell.equals(first?.cell ?? world.terms.vault.init.data)).toBe(true);
  });
});

test('open reservations expire with R past the end of their tickets, and are forgotten', async () => {
  using world = new World();
  const ada = world.client('ada', 10n * MILLION);
  const bob = world.provider('bob');
  const ledger = await served(world);
  const { hash } = await world.buy(ledger, ada, bob, 'j', MILLION, MILLION);
  await world.redeem(ledger, 'j', hash, 100n);
  world.pass(40);
  await world.look(ledger);
  await world.redeem(ledger, 'j', hash, 200n); // the last second of R
  expect(clientOf(ledger, ada).openNano).toBe(MILLION - 200n);
  world.pass(1);
  await world.look(ledger);
  expect(clientOf(ledger, ada)).toMatchObject({ openNano: 0n, spentNano: 200n, settled: 1 });
  const late = await receiptOf('j', hash, 300n);
  expect(await codeOf(() => ledger.redeem(world.operation(), late))).toBe('ticket/unknown');
});
