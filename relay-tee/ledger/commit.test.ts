/** What a commit fixes: the books by a leaf that nobody can guess, among all other leaves, under the root on the chain. */
import { describe, expect, test } from 'vitest';
import { equalBytes, type Bytes } from '#protocol/bytes/bytes.ts';
import { journalHeadRecord, leafOf } from '#protocol/log/leaves.ts';
import { verifyInclusion } from '#protocol/log/verify.ts';
import { codeOf } from '#protocol/vectors/testing.ts';
import { inclusionProof } from '../log/proofs.ts';
import type { Ledger } from './ledger.ts';
import type { LoggedHead } from './store/heads.ts';
import { bytesOf } from './testing/keys.ts';
import { served } from './testing/served.ts';
import { World } from './testing/world.ts';

const MILLION = 1_000_000n;

function newestHead(ledger: Ledger): LoggedHead {
  const head = ledger.desk.store.heads.newest();
  if (!head) throw new Error('nothing is logged');
  return head;
}

/** What a client does: it has leaf, position and path, and the root from the chain. */
async function verifies(world: World, ledger: Ledger, position: number, leaf: Bytes): Promise<void> {
  const { log } = ledger.desk.store;
  const { size } = log.head();
  const { root } = world.chain.vault;
  await verifyInclusion({ size, root }, position, leaf, await inclusionProof(log, position, size));
}

describe('the root on the chain', () => {
  test('contains the newest head of the journal, as its record and salt show', async () => {
    using world = new World();
    const ada = world.client('ada', 10n * MILLION);
    const ledger = await served(world);
    await world.buy(ledger, ada, world.provider('bob'), 'j', MILLION, MILLION);
    world.pass(world.times.commitChangeMs / 1_000);
    await world.commit(ledger);
    const { position, salt, entries, head, timeMs } = newestHead(ledger);
    expect(entries).toBe(1);
    expect(head).toEqual(ledger.desk.store.books.head);
    const leaf = await leafOf('journal', salt, journalHeadRecord.encode({ entries, head, timeMs }));
    await verifies(world, ledger, position, leaf);
  });

  test('contains the leaves of others, with no entry of the journal, once it is due', async () => {
    using world = new World();
    const ledger = await served(world);
    const before = newestHead(ledger);
    const leaf = bytesOf('a key release');
    const position = ledger.desk.store.log.size;
    await ledger.appendLeaf(leaf);
    expect(await world.commit(ledger)).toBe(false);
    world.pass(world.times.commitChangeMs / 1_000);
    expect(await world.commit(ledger)).toBe(true);
    expect(newestHead(ledger)).toEqual(before);
    await verifies(world, ledger, position, leaf);
    world.pass(world.times.commitChangeMs / 1_000);
    expect(await world.commit(ledger)).toBe(false);
  });
});

test('the same journal has another leaf in another copy of the books', async () => {
  using world = new World();
  const [one, other] = [world.open('one'), world.open('other')];
  for (const ledger of [one, other]) await world.look(ledger);
  await one.commit();
  await other.commit();
  const [a, b] = [newestHead(one), newestHead(other)];
  expect(a.head).toEqual(b.head);
  expect(equalBytes(a.salt, b.salt)).toBe(false);
  expect(equalBytes(one.desk.store.log.root(), other.desk.store.log.root())).toBe(false);
});

test('nothing is appended by an instance that holds no commit', async () => {
  using world = new World();
  const ledger = world.open();
  await world.look(ledger);
  expect(await codeOf(() => ledger.appendLeaf(bytesOf('a key release')))).toBe('relay/starting');
  expect(ledger.desk.store.log.size).toBe(0);
});
