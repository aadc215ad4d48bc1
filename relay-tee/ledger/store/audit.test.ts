/** Books that were tampered with do not open: each figure that matters, changed behind the ledger's back. */
import { writeFileSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, test } from 'vitest';
import { codeOf } from '#protocol/vectors/testing.ts';
import { served, earned } from '../testing/served.ts';
import { testTerms, World } from '../testing/world.ts';
import { Ledger } from '../ledger.ts';
import { testRelaySigner } from '../testing/keys.ts';

const MILLION = 1_000_000n;

/** Books with a client, a payee, an open ticket and a withdrawal. */
async function written(world: World): Promise<void> {
  const ada = world.client('ada', 10n * MILLION);
  const ledger = await served(world);
  await earned(world, ledger, ada, world.provider('bob'), 'j', MILLION);
  await world.buy(ledger, ada, world.provider('bob'), 'k', MILLION, 2n * MILLION);
  await ledger.requestWithdrawal(world.operation(), { account: ada.account, amountNano: 5n });
  await ledger.requestPayout(world.provider('bob').key.publicKey);
  world.pass(5);
  await world.commit(ledger);
  world.shut(ledger);
}

function change(world: World, sql: string): void {
  const database = new DatabaseSync(world.path());
  database.exec(sql);
  database.close();
}

test('whole books open', async () => {
  using world = new World();
  await written(world);
  expect(await codeOf(() => world.open())).toBe('no error');
});

describe('books do not open', () => {
  test.each([
    ['a client that spent less', 'UPDATE clients SET drawn = drawn + 1'],
    ['a client with less reserved', 'UPDATE clients SET reserved = reserved - 1, drawn = drawn + 1'],
    ['a payee that earned more', 'UPDATE payees SET earned = earned + 1 WHERE promised > 0'],
    [
      'a posting that was changed',
      "UPDATE postings SET amount = amount + 1 WHERE row = 'earned' AND entry = 2",
    ],
    ['an entry that was taken out', 'DELETE FROM postings WHERE entry = 3'],
    ['an entry about another ticket', "UPDATE entries SET reference = x'00' WHERE id = 2"],
    [
      'a pair of postings that sum to nothing',
      'DELETE FROM postings WHERE entry = 5; DELETE FROM entries WHERE id = 5',
    ],
    ['a ticket that is worth more', 'UPDATE tickets SET redeemed = redeemed + 1'],
    ['a ticket that was closed', 'UPDATE tickets SET open = 0'],
    ['a withdrawal of less', 'UPDATE withdrawals SET amount = amount - 1'],
    ['a charge above what is spent', 'UPDATE clients SET charge = 2000000'],
    ['a cap below what is spent', 'UPDATE clients SET highest_cap = 1'],
    ['a payout above what is promised', 'UPDATE payees SET released = promised + 1 WHERE promised > 0'],
    ['a payment above what is promised', 'UPDATE payees SET paid = promised + 1 WHERE promised > 0'],
    ['another sum of promises', 'UPDATE books SET promised = promised - 1'],
    ['another head', 'UPDATE books SET head = zeroblob(32)'],
    ['another salt', 'UPDATE heads SET salt = zeroblob(32)'],
    [
      'a leaf at another place',
      'UPDATE heads SET position = position + 1 WHERE position = (SELECT max(position) FROM heads)',
    ],
    [
      'a settled ticket that no client was counted for',
      'INSERT INTO settled (peer, client, at_ms, tokens, finished) VALUES (1, 1, 1, 1, 1)',
    ],
    ['another version', 'PRAGMA user_version = 99'],
  ])('%s', async (_, sql) => {
    using world = new World();
    await written(world);
    change(world, sql);
    expect(await codeOf(() => world.open())).toBe('relay/books');
  });

  test('while another instance has them open', async () => {
    using world = new World();
    world.open();
    expect(await codeOf(() => world.open())).toBe('relay/books');
  });

  test('for a vault whose D is too short (rule 4)', async () => {
    using world = new World();
    const { vault } = testTerms();
    const short = { ...testTerms(), vault: { ...vault, delaySeconds: 99 } };
    const open = () =>
      new Ledger({
        path: world.path(),
        terms: short,
        signer: testRelaySigner('relay'),
        bootId: 1n,
        clock: world.clock.now,
        random: (length) => new Uint8Array(length),
      });
    expect(await codeOf(open)).toBe('relay/books');
  });

  test('that are no database', async () => {
    using world = new World();
    writeFileSync(world.path(), 'not a database, but long enough to be taken for one'.repeat(40));
    expect(await codeOf(() => world.open())).toBe('relay/books');
  });
});
