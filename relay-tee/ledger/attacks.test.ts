/** Attacks on tickets and receipts, by name, against the real ledger on a real file. SPEC §12. */
import { describe, expect, test } from 'vitest';
import { signReceipt } from '#protocol/messages/receipt.ts';
import { decodeTicket } from '#protocol/messages/ticket.ts';
import { rule3Cap } from '#protocol/receipt/cap.ts';
import { codeOf } from '#protocol/vectors/testing.ts';
import { audit } from './store/audit.ts';
import { STORAGE_NANO } from './testing/chain.ts';
import { testKey } from './testing/keys.ts';
import { receiptOf } from './testing/parties.ts';
import { clientOf, served } from './testing/served.ts';
import { World } from './testing/world.ts';

const MILLION = 1_000_000n;

test('one balance spent from two devices at once', async () => {
  using world = new World();
  const ada = world.client('ada', 3n * MILLION);
  const bob = world.provider('bob');
  const ledger = await served(world);
  // Both devices hold the session key, and each counts only its own tickets.
  const asks = ['phone', 'laptop'].map((job) => ada.ask(bob, job, 2n * MILLION, 4n * MILLION));
  const codes = await Promise.all(
    asks.map((ask) => codeOf(async () => ledger.issueTicket(world.operation(), await ask))),
  );
  expect(codes.toSorted()).toEqual(['no error', 'ticket/balance']);
  expect(clientOf(ledger, ada).openNano).toBe(2n * MILLION);
});

test('one cap spent from two devices at once', async () => {
  using world = new World();
  const ada = world.client('ada', 9n * MILLION);
  const bob = world.provider('bob');
  const ledger = await served(world);
  const asks = ['phone', 'laptop'].map((job) => ada.ask(bob, job, 2n * MILLION, 2n * MILLION));
  const codes = await Promise.all(
    asks.map((ask) => codeOf(async () => ledger.issueTicket(world.operation(), await ask))),
  );
  expect(codes.toSorted()).toEqual(['no error', 'ticket/cap']);
});

describe('early low receipt to close a ticket', () => {
  test('frees nothing, and the higher one that the provider holds still counts', async () => {
    using world = new World();
    const ada = world.client('ada', 2n * MILLION);
    const bob = world.provider('bob');
    const ledger = await served(world);
    const { hash } = await world.buy(ledger, ada, bob, 'j', 2n * MILLION, 2n * MILLION);
    await world.redeem(ledger, 'j', hash, 1n); // by the requester, at once
    expect(clientOf(ledger, ada).openNano).toBe(2n * MILLION - 1n);
    expect(await codeOf(() => world.buy(ledger, ada, bob, 'k', MILLION, 3n * MILLION))).toBe(
      'ticket/balance',
    );
    expect((await world.redeem(ledger, 'j', hash, MILLION)).redeemedNano).toBe(MILLION);
    expect(clientOf(ledger, ada)).toMatchObject({ spentNano: MILLION, openNano: MILLION });
  });

  test('a close by the requester is none', async () => {
    using world = new World();
    const ada = world.client('ada', 2n * MILLION);
    const bob = world.provider('bob');
    const ledger = await served(world);
    const { hash } = await world.buy(ledger, ada, bob, 'j', MILLION, MILLION);
    const forged = await world.provider('mallory').close(hash, 0n);
    expect(await codeOf(() => ledger.close(world.operation(), forged))).toBe('wire/signature');
    expect(clientOf(ledger, ada).openNano).toBe(MILLION);
  });

  test('a close waits for the receipt that its provider has in mind', async () => {
    using world = new World();
    const ada = world.client('ada', 2n * MILLION);
    const bob = world.provider('bob');
    const ledger = await served(world);
    const { hash } = await world.buy(ledger, ada, bob, 'j', MILLION, MILLION);
    await world.redeem(ledger, 'j', hash, 500n);
    const close = await bob.close(hash, 900n);
    expect(await codeOf(() => ledger.close(world.operation(), close))).toBe('receipt/missing');
    await world.redeem(ledger, 'j', hash, 900n);
    await ledger.close(world.operation(), close);
    expect(clientOf(ledger, ada)).toMatchObject({ spentNano: 900n, openNano: 0n, settled: 1 });
    expect(await codeOf(() => world.redeem(ledger, 'j', hash, 901n))).toBe('ticket/closed');
    expect((await world.redeem(ledger, 'j', hash, 900n)).redeemedNano).toBe(900n);
  });
});

test('receipt above ticket', async () => {
  using world = new World();
  const ada = world.client('ada', 9n * MILLION);
  const bob = world.provider('bob');
  const ledger = await served(world);
  const { hash } = await world.buy(ledger, ada, bob, 'j', MILLION, MILLION);
  expect(await codeOf(() => world.redeem(ledger, 'j', hash, MILLION + 1n))).toBe('receipt/above-ticket');
  expect((await world.redeem(ledger, 'j', hash, MILLION)).redeemedNano).toBe(MILLION);
  expect(clientOf(ledger, ada)).toMatchObject({ spentNano: MILLION, openNano: 0n });
});

test('receipt by the wrong key', async () => {
  using world = new World();
  const ada = world.client('ada', 9n * MILLION);
  const bob = world.provider('bob');
  const ledger = await served(world);
  const { hash } = await world.buy(ledger, ada, bob, 'j', MILLION, MILLION);
  const counts = { promptTokens: 0, cachedTokens: 0, completionTokens: 50, amountNano: 100n };
  for (const key of [bob.key, ada.session, testKey('receipt/other'), testKey('relay')]) {
    const receipt = await signReceipt(key, { ticket: hash, seq: 0, ...counts });
    expect(await codeOf(() => ledger.redeem(world.operation(), receipt))).toBe('receipt/key');
  }
});

test('receipt of another price than its ticket has', async () => {
  using world = new World();
  const ada = world.client('ada', 9n * MILLION);
  const ledger = await served(world);
  const { hash } = await world.buy(ledger, ada, world.provider('bob'), 'j', MILLION, MILLION);
  const counts = { promptTokens: 0, cachedTokens: 0, completionTokens: 50, amountNano: 101n };
  const receipt = await signReceipt(testKey('receipt/j'), { ticket: hash, seq: 0, ...counts });
  expect(await codeOf(() => ledger.redeem(world.operation(), receipt))).toBe('receipt/amount');
});

test('receipt replay: any number of times, in any order, a ticket is worth its highest receipt', async () => {
  using world = new World();
  const ada = world.client('ada', 9n * MILLION);
  const bob = world.provider('bob');
  const ledger = await served(world);
  await ledger.bindWallet(world.operation(), await bob.binding(0));
  const { hash } = await world.buy(ledger, ada, bob, 'j', MILLION, MILLION);
  for (const amount of [300n, 100n, 300n, 700n, 200n, 700n, 699n])
    await world.redeem(ledger, 'j', hash, amount);
  expect(clientOf(ledger, ada).spentNano).toBe(700n);
  expect((await world.redeem(ledger, 'j', hash, 1n)).earnedNano).toBe(683n); // less a fee of 17.5, rounded down
  expect(audit(ledger.desk.store)).toEqual([]);
});

test('a receipt key that its session key did not certify, or for another amount, quote, account or relay', async () => {
  using world = new World();
  const ada = world.client('ada', 9n * MILLION);
  const eve = world.client('eve', 9n * MILLION);
  const bob = world.provider('bob');
  const ledger = await served(world);
  const good = await ada.ask(bob, 'j', MILLION, MILLION);
  const other = await ada.ask(bob, 'k', MILLION, MILLION);
  const dearer = await ada.ask(bob, 'j', 2n * MILLION, 2n * MILLION);
  const eves = await eve.ask(bob, 'j', MILLION, MILLION);
  for (const certificate of [other.certificate, dearer.certificate])
    expect(await codeOf(() => ledger.issueTicket(world.operation(), { ...good, certificate }))).toBe(
      'ticket/key',
    );
  const { certificate } = eves;
  expect(await codeOf(() => ledger.issueTicket(world.operation(), { ...good, certificate }))).toBe(
    'wire/signature',
  );
  expect(await codeOf(() => ledger.issueTicket(world.operation(), good))).toBe('no error');
});

test("an authorization that was not signed, is another account's, or is of the key that was", async () => {
  using world = new World();
  const ada = world.client('ada', 9n * MILLION);
  const eve = world.client('eve', 9n * MILLION);
  const bob = world.provider('bob');
  const ledger = await served(world);
  const ask = await ada.ask(bob, 'j', MILLION, MILLION);
  for (const authorization of [
    { ...ask.authorization, capNano: 2n * MILLION },
    { ...ask.authorization, keyEpoch: 2 },
    eve.authorization(MILLION),
    { ...ask.authorization, signature: new Uint8Array(64) },
  ])
    expect(await codeOf(() => ledger.issueTicket(world.operation(), { ...ask, authorization }))).toBe(
      'ticket/key',
    );
});

describe('session key rotated under open tickets', () => {
  test('tickets go on, new ones need the new key, and the old cap is charged before its D is over', async () => {
    using world = new World();
    const ada = world.client('ada', 9n * MILLION);
    const bob = world.provider('bob');
    const ledger = await served(world);
    const { hash } = await world.buy(ledger, ada, bob, 'j', MILLION, MILLION);
    const before = await ada.ask(bob, 'k', MILLION, 2n * MILLION);
    ada.keyEpoch = 2;
    world.chain.rotate(ada.account, ada.session.publicKey);
    world.pass(1);
    await world.look(ledger);
    expect(await codeOf(() => ledger.issueTicket(world.operation(), before))).toBe('ticket/key');
    await world.redeem(ledger, 'j', hash, MILLION / 2n);
    expect(await ledger.charges()).toMatchObject([{ totalNano: MILLION / 2n }]); // worth 200 fees anyway
    await world.redeem(ledger, 'j', hash, MILLION / 2n + 10n);
    expect(await ledger.charges()).toMatchObject([{ totalNano: MILLION / 2n }]);
    await ledger.close(world.operation(), await bob.close(hash, 0n));
    const [charge] = await ledger.charges(); // leaving, behind its last ticket: to the last nano
    expect(charge?.totalNano).toBe(MILLION / 2n + 10n);
    if (charge) world.chain.carryCharge(charge.authorization, charge.charge);
    expect(world.chain.client(ada.account).chargedNano).toBe(MILLION / 2n + 10n);
  });

  test('a lower cap by the new key bounds new tickets, and cannot undo what the old one allowed', async () => {
    using world = new World();
    const ada = world.client('ada', 9n * MILLION);
    const bob = world.provider('bob');
    const ledger = await served(world);
    const { hash } = await world.buy(ledger, ada, bob, 'j', 2n * MILLION, 2n * MILLION);
    ada.keyEpoch = 2;
    world.chain.rotate(ada.account, ada.session.publicKey);
    world.pass(1);
    await world.look(ledger);
    expect(await codeOf(() => world.buy(ledger, ada, bob, 'k', 100n, MILLION))).toBe('ticket/cap');
    await world.redeem(ledger, 'j', hash, 2n * MILLION);
    const [charge] = await ledger.charges();
    expect(charge?.totalNano).toBe(2n * MILLION);
    if (charge) world.chain.carryCharge(charge.authorization, charge.charge);
    expect(world.chain.client(ada.account).chargedNano).toBe(2n * MILLION);
  });

  test('once its D is over, a cap of the old key is not charged any more', async () => {
    using world = new World();
    const ada = world.client('ada', 9n * MILLION);
    const bob = world.provider('bob');
    const ledger = await served(world);
    const { hash } = await world.buy(ledger, ada, bob, 'j', MILLION, MILLION);
    await world.redeem(ledger, 'j', hash, MILLION);
    ada.keyEpoch = 2;
    world.chain.rotate(ada.account, ada.session.publicKey);
    world.pass(world.terms.vault.delaySeconds);
    await world.look(ledger);
    expect(await ledger.charges()).toEqual([]);
  });
});

describe('forced withdrawal racing tickets', () => {
  test('the ticket comes first: it is redeemed and charged before the money can leave', async () => {
    using world = new World();
    const ada = world.client('ada', 2n * MILLION);
    const bob = world.provider('bob');
    const ledger = await served(world);
    const { hash } = await world.buy(ledger, ada, bob, 'j', 900_000n, 900_000n);
    world.chain.startWithdrawal(ada.account);
    const startedAtS = world.chain.timeS;
    // The latest that everything can be: seen after V, redeemed at the end of L + R, charged within P.
    const { viewMs, ticketMs, redemptionMs, postingMs } = world.times;
    world.pass(viewMs / 1_000);
    await world.look(ledger);
    expect(await codeOf(() => world.buy(ledger, ada, bob, 'k', 1n, MILLION))).toBe('ticket/leaving');
    world.pass((ticketMs + redemptionMs - viewMs) / 1_000);
    await world.redeem(ledger, 'j', hash, 900_000n);
    await world.look(ledger);
    world.pass(postingMs / 1_000);
    await world.look(ledger);
    const [charge] = await ledger.charges();
    if (charge) world.chain.carryCharge(charge.authorization, charge.charge);
    expect(world.chain.client(ada.account).chargedNano).toBe(900_000n);
    expect(world.chain.timeS - startedAtS).toBeLessThan(world.terms.vault.delaySeconds);
    expect(await codeOf(() => world.chain.finishWithdrawal(ada.account))).toMatch('TooEarly');
    world.chain.advance(world.terms.vault.delaySeconds);
    world.chain.finishWithdrawal(ada.account);
    expect(world.chain.client(ada.account).withdrawnNano).toBe(2n * MILLION - 900_000n + STORAGE_NANO);
  });

  test('the view is too old to know: no ticket', async () => {
    using world = new World();
    const ada = world.client('ada', 9n * MILLION);
    const bob = world.provider('bob');
    const ledger = await served(world);
    world.chain.startWithdrawal(ada.account);
    world.clock.pass(world.times.viewMs + 1);
    expect(await codeOf(() => world.buy(ledger, ada, bob, 'j', 1n, MILLION))).toBe('relay/stalled');
  });

  test('cancelled, tickets are given again', async () => {
    using world = new World();
    const ada = world.client('ada', 9n * MILLION);
    const bob = world.provider('bob');
    const ledger = await served(world);
    for (const [deed, code] of [
      ['startWithdrawal', 'ticket/leaving'],
      ['cancelWithdrawal', 'no error'],
    ] as const) {
      world.chain[deed](ada.account);
      world.pass(1);
      await world.look(ledger);
      expect(await codeOf(() => world.buy(ledger, ada, bob, deed, 1n, MILLION))).toBe(code);
    }
  });
});

describe('cheating relay bound (rule 3)', () => {
  test('all that it can charge beyond receipts is the tickets that were open at the last raise', async () => {
    using world = new World();
    const ada = world.client('ada', 9n * MILLION);
    const bob = world.provider('bob');
    const ledger = await served(world);
    // Ten tickets, each closed at a tenth; then two that stay open.
    let spentNano = 0n;
    let capNano = 0n;
    for (let i = 0; i < 10; i++) {
      const own = rule3Cap({ spentNano, openNano: 0n }, 100_000n);
      if (own > capNano) capNano = own;
      const { hash } = await world.buy(ledger, ada, bob, `j${i}`, 100_000n, capNano);
      await world.redeem(ledger, `j${i}`, hash, 10_000n);
      await ledger.close(world.operation(), await bob.close(hash, 10_000n));
      spentNano += 10_000n;
    }
    capNano = rule3Cap({ spentNano, openNano: 0n }, 100_000n);
    await world.buy(ledger, ada, bob, 'open1', 100_000n, capNano);
    capNano = rule3Cap({ spentNano, openNano: 100_000n }, 100_000n);
    const last = await world.buy(ledger, ada, bob, 'open2', 100_000n, capNano);
    // The relay signs a charge for the whole cap.
    const { cap } = clientOf(ledger, ada);
    ledger.desk.store.clients.raise(clientOf(ledger, ada).id, cap.capNano, cap.capNano);
    const [charge] = await ledger.charges();
    if (charge) world.chain.carryCharge(charge.authorization, charge.charge);
    const lost = world.chain.client(ada.account).chargedNano - spentNano;
    expect(last.hash).toHaveLength(32);
    expect(lost).toBe(200_000n); // both open tickets, and nothing of her idle eight million
  });

  test('a charge above the cap is refused by the contract', async () => {
    using world = new World();
    const ada = world.client('ada', 9n * MILLION);
    const ledger = await served(world);
    await world.buy(ledger, ada, world.provider('bob'), 'j', MILLION, MILLION);
    const { store } = ledger.desk;
    store.clients.raise(clientOf(ledger, ada).id, MILLION + 1n, MILLION + 1n);
    expect(await ledger.charges()).toEqual([]); // no authorization reaches that far
    const client = clientOf(ledger, ada);
    store.clients.putCaps(client.id, { ...client.cap, capNano: 2n * MILLION }, client.oldCap, MILLION);
    const [forged] = await ledger.charges();
    expect(
      await codeOf(() => forged && world.chain.carryCharge(forged.authorization, forged.charge)),
    ).toMatch('ClientSignature');
  });
});

test('release replay: a receipt for a ticket of another relay, vault or network is for no ticket here', async () => {
  using world = new World();
  const ledger = await served(world);
  const receipt = await receiptOf('j', testKey('nothing').publicKey, 100n);
  expect(await codeOf(() => ledger.redeem(world.operation(), receipt))).toBe('ticket/unknown');
});

test('a provider runs less far ahead for an account with few settled tickets', async () => {
  using world = new World();
  const ada = world.client('ada', 9n * MILLION);
  const bob = world.provider('bob');
  const ledger = await served(world);
  const windows = new Set<number>();
  for (let i = 0; i < 21; i++) {
    const { ticket, hash } = await world.buy(ledger, ada, bob, `j${i}`, 100n, 10_000n);
    await world.redeem(ledger, `j${i}`, hash, 2n);
    await ledger.close(world.operation(), await bob.close(hash, 2n));
    windows.add(decodeTicket(ticket).body.windowTokens);
  }
  expect([...windows]).toEqual([16, 64]);
});
