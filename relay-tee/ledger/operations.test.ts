/** Operations: asked twice done once, many in one transaction, none half. */
import { describe, expect, test, vi } from 'vitest';
import { hashInDomain } from '#protocol/crypto/hash.ts';
import { decodeTicket, TICKET_DOMAIN } from '#protocol/messages/ticket.ts';
import { codeOf } from '#protocol/vectors/testing.ts';
import { audit } from './store/audit.ts';
import { receiptOf } from './testing/parties.ts';
import { clientOf, served } from './testing/served.ts';
import { World } from './testing/world.ts';

const MILLION = 1_000_000n;

describe('the same operation asked again', () => {
  test('has the same answer, byte for byte, and is done once', async () => {
    using world = new World();
    const ada = world.client('ada', 10n * MILLION);
    const bob = world.provider('bob');
    const ledger = await served(world);
    const ask = await ada.ask(bob, 'j', MILLION, MILLION);
    const id = world.operation();
    const answers = await Promise.all([1, 2, 3].map(() => ledger.issueTicket(id, ask)));
    expect(new Set(answers.map((bytes) => Buffer.from(bytes).toString('hex'))).size).toBe(1);
    expect(clientOf(ledger, ada).openNano).toBe(MILLION);
  });

  test('is remembered over a start', async () => {
    using world = new World();
    const ada = world.client('ada', 10n * MILLION);
    const bob = world.provider('bob');
    const before = await served(world);
    const { hash } = await world.buy(before, ada, bob, 'j', MILLION, MILLION);
    const id = world.operation();
    const receipt = await receiptOf('j', hash, 700n);
    const answer = await before.redeem(id, receipt);
    world.shut(before);
    const ledger = world.open();
    await world.commit(ledger);
    expect(await ledger.redeem(id, receipt)).toEqual(answer);
    expect(clientOf(ledger, ada).spentNano).toBe(700n);
  });

  test('is remembered when what it was about has ended', async () => {
    using world = new World();
    const ada = world.client('ada', 10n * MILLION);
    const bob = world.provider('bob');
    const ledger = await served(world);
    const [buying, redeeming, closing] = [world.operation(), world.operation(), world.operation()];
    const ask = await ada.ask(bob, 'j', MILLION, MILLION);
    const ticket = await ledger.issueTicket(buying, ask);
    const hash = await hashInDomain(TICKET_DOMAIN, decodeTicket(ticket).signed.body);
    const [receipt, close] = [await receiptOf('j', hash, 700n), await bob.close(hash, 700n)];
    const answer = await ledger.redeem(redeeming, receipt);
    await ledger.close(closing, close);
    ada.keyEpoch = 2;
    world.chain.rotate(ada.account, ada.session.publicKey);
    world.pass(41);
    await world.look(ledger);
    expect(await codeOf(() => ledger.redeem(world.operation(), receipt))).toBe('ticket/unknown');
    expect(await codeOf(() => ledger.issueTicket(world.operation(), ask))).toBe('ticket/key');
    expect(await ledger.redeem(redeeming, receipt)).toEqual(answer);
    expect(await ledger.close(closing, close)).toEqual(answer);
    expect(await ledger.issueTicket(buying, ask)).toEqual(ticket);
  });

  test('with other contents is refused by name, whatever it is', async () => {
    using world = new World();
    const ada = world.client('ada', 10n * MILLION);
    const bob = world.provider('bob');
    const ledger = await served(world);
    const { hash } = await world.buy(ledger, ada, bob, 'j', MILLION, MILLION);
    const id = world.operation();
    await ledger.redeem(id, await receiptOf('j', hash, 700n));
    for (const other of [
      async () => ledger.redeem(id, await receiptOf('j', hash, 800n)),
      async () => ledger.close(id, await bob.close(hash, 700n)),
      async () => ledger.bindWallet(id, await bob.binding(0)),
      async () => ledger.issueTicket(id, await ada.ask(bob, 'k', 1n, MILLION)),
      () => ledger.requestWithdrawal(id, { account: ada.account, amountNano: 1n }),
    ])
      expect(await codeOf(other)).toBe('relay/repeated');
    expect(clientOf(ledger, ada)).toMatchObject({ spentNano: 700n, openNano: MILLION - 700n, heldNano: 0n });
  });

  test('that was refused may be tried again', async () => {
    using world = new World();
    const ada = world.client('ada', 10n * MILLION);
    const ledger = world.open();
    const ask = await ada.ask(world.provider('bob'), 'j', MILLION, MILLION);
    const id = world.operation();
    await world.look(ledger);
    expect(await codeOf(() => ledger.issueTicket(id, ask))).toBe('relay/starting');
    await world.serve(ledger);
    expect(await codeOf(() => ledger.issueTicket(id, ask))).toBe('no error');
  });

  test('is forgotten when nobody may ask for it any more', async () => {
    using world = new World();
    const ada = world.client('ada', 10n * MILLION);
    const ledger = await served(world);
    await world.buy(ledger, ada, world.provider('bob'), 'j', MILLION, MILLION);
    const count = () =>
      Number(ledger.desk.store.database.prepare('SELECT count(*) AS n FROM operations').get()?.['n']);
    expect(count()).toBe(1);
    world.pass(world.times.operationMs / 1_000 + 1);
    await world.look(ledger);
    expect(count()).toBe(0);
  });
});

describe('many operations', () => {
  test('share one transaction, each with an answer of its own, refusals between them', async () => {
    using world = new World();
    const ada = world.client('ada', 10n * MILLION);
    const bob = world.provider('bob');
    const ledger = await served(world);
    const asks = await Promise.all(
      Array.from({ length: 50 }, (_, i) => ada.ask(bob, `j${i}`, MILLION, 100n * MILLION)),
    );
    const transaction = vi.spyOn(ledger.desk.store, 'transaction');
    const codes = await Promise.all(
      asks.map((ask) => codeOf(() => ledger.issueTicket(world.operation(), ask))),
    );
    expect(codes.filter((code) => code === 'no error')).toHaveLength(10);
    expect(codes.filter((code) => code === 'ticket/balance')).toHaveLength(40);
    expect(transaction.mock.calls.length).toBeLessThan(10);
    expect(clientOf(ledger, ada).openNano).toBe(10n * MILLION);
    expect(audit(ledger.desk.store)).toEqual([]);
  });

  test('fail together when the disk does, and nothing that a view said is believed fresh any more', async () => {
    using world = new World();
    const ada = world.client('ada', 10n * MILLION);
    const bob = world.provider('bob');
    const ledger = await served(world);
    const { hash } = await world.buy(ledger, ada, bob, 'j', MILLION, MILLION);
    const broken = vi.spyOn(ledger.desk.store.operations, 'add').mockImplementation(() => {
      throw new Error('disk full');
    });
    const codes = await Promise.all(
      [100n, 200n].map((amount) => codeOf(() => world.redeem(ledger, 'j', hash, amount))),
    );
    expect(codes).toEqual(['relay/books', 'relay/books']);
    broken.mockRestore();
    expect(clientOf(ledger, ada).spentNano).toBe(0n);
    expect(ledger.standing.viewIsGood).toBe(false);
    await world.redeem(ledger, 'j', hash, 300n);
    expect(clientOf(ledger, ada).spentNano).toBe(300n);
    expect(audit(ledger.desk.store)).toEqual([]);
  });
});

test('old entries are folded into sums, and the books still add up at the next start', async () => {
  using world = new World();
  const ada = world.client('ada', 10n * MILLION);
  const bob = world.provider('bob');
  const ledger = await served(world);
  const { hash } = await world.buy(ledger, ada, bob, 'j', MILLION, MILLION);
  for (let amount = 1n; amount <= 20n; amount++) await world.redeem(ledger, 'j', hash, amount);
  world.pass(40);
  await world.commit(ledger);
  world.pass(world.times.operationMs / 1_000 + 1);
  await world.look(ledger);
  await world.look(ledger);
  const { foldedEntries, entries } = ledger.desk.store.books;
  expect(foldedEntries).toBeGreaterThanOrEqual(21);
  expect(entries - foldedEntries).toBeLessThan(3);
  expect(audit(ledger.desk.store)).toEqual([]);
  world.shut(ledger);
  expect(clientOf(world.open(), ada).spentNano).toBe(20n);
});
