/** Key release on the real ledger and the real log: a leaf is committed before its promise, and a lost vault releases nothing. */
import { expect, test } from 'vitest';
import { verifyPromise } from '#protocol/confidential/promise.ts';
import { codeOf } from '#protocol/vectors/testing.ts';
import { served } from '../ledger/testing/served.ts';
import { World } from '../ledger/testing/world.ts';
import { ReleaseWorld } from '../../tests/confidential/world.ts';

test('the promised leaf is part of what the relay commits next, and another instance ends it all', async () => {
  using world = new World();
  const ledger = await served(world);
  const release = await ReleaseWorld.make({ books: ledger }, ledger.standing.timeMs);
  const before = ledger.desk.store.log.root();
  const job = await release.job();
  const { promise } = await release.release.release(await release.request(job));
  const { position } = await verifyPromise(promise, { ...job, relayEnc: job.encapsulations.relay });
  expect(ledger.desk.store.log.size).toBe(position + 1);
  expect(ledger.desk.store.log.root()).not.toEqual(before);

  const next = await release.request(await release.job());
  world.copy('books', 'copy');
  await served(world, 'copy');
  await world.look(ledger);
  expect(await codeOf(() => release.release.release(next))).toBe('relay/superseded');
  expect(await codeOf(() => ledger.appendLeaf(new Uint8Array(32)))).toBe('relay/superseded');
});
