/** Operations in a real IndexedDB. */
import { afterEach, expect, it } from 'vitest';
import { OPERATIONS, openWalletDatabase } from './database.ts';
import type { Operation } from './operation.ts';
import { IdbOperationsStore } from './operations-store.ts';

const operation = (id: string, change: Partial<Operation> = {}): Operation => ({
  id,
  network: 'test',
  owner: '0:1',
  account: '0:2',
  kind: 'deposit',
  amountNano: 5n,
  queryId: 2n ** 64n - 1n,
  sinceS: 1,
  createdAtMs: 1,
  validUntilS: 2,
  status: { name: 'asking' },
  ...change,
});

afterEach(async () => {
  const database = await openWalletDatabase();
  await database.clear(OPERATIONS);
  database.close();
});

it('lets only one order of a wallet begin, however many tabs try at once', async () => {
  const tabs = [new IdbOperationsStore(), new IdbOperationsStore(), new IdbOperationsStore()];
  const began = await Promise.all(tabs.map((tab, i) => tab.begin(operation(`tab ${i}`))));
  expect(began.filter(Boolean)).toHaveLength(1);
  expect(await new IdbOperationsStore().begin(operation('other wallet', { owner: '0:9' }))).toBe(true);
  expect(await new IdbOperationsStore().begin(operation('other network', { network: 'other' }))).toBe(true);
});

it('keeps what ended as it ended, and lists newest first', async () => {
  const store = new IdbOperationsStore();
  await store.begin(operation('a'));
  const done = { name: 'looked', sighting: { seen: 'done', transaction: 'tx', atS: 3 } } as const;
  expect(await store.apply('a', done)).toMatchObject({ status: { name: 'done' } });
  await new IdbOperationsStore().apply('a', { name: 'signed', messageHash: 'late' });
  await store.begin(operation('b', { createdAtMs: 2 }));
  const listed = await store.list('test', '0:1');
  expect(listed.map(({ id }) => id)).toEqual(['b', 'a']);
  expect(listed[1]).toEqual(operation('a', { status: { name: 'done', transaction: 'tx', atS: 3 } }));
  expect(await store.apply('absent', done)).toBeUndefined();
});

it('leaves rows of another build alone', async () => {
  const database = await openWalletDatabase();
  await database.put(OPERATIONS, { ...operation('old'), status: { name: 'from the future' } });
  database.close();
  const store = new IdbOperationsStore();
  expect(await store.list('test', '0:1')).toEqual([]);
  expect(await store.begin(operation('new'))).toBe(true);
});
