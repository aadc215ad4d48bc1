/** What the relay has signed, in a real IndexedDB, also one that an older build has made. */
import { deleteDB, openDB } from 'idb';
import { afterEach, expect, it } from 'vitest';
import type { HeldWithdrawal } from './api.ts';
import { openWalletDatabase, OPERATIONS, SESSION_KEYS, WITHDRAWALS } from './database.ts';
import { IdbWithdrawalsStore } from './withdrawals-store.ts';

const held: HeldWithdrawal = {
  account: '0:2',
  epoch: 2n ** 64n - 1n,
  sequence: 3,
  amountNano: 5n,
  validUntilS: 1_000,
  statement: { withdrawal: 'cell', signature: 'ab' },
};

afterEach(() => deleteDB('bombyx-wallet'));

it('is kept for one wallet on one network, and replaced by the next', async () => {
  const store = new IdbWithdrawalsStore();
  await store.keep('test', '0:1', { ...held, amountNano: 4n });
  await store.keep('test', '0:1', held);
  expect(await new IdbWithdrawalsStore().read('test', '0:1')).toEqual(held);
  expect(await store.read('test', '0:9')).toBeUndefined();
  expect(await store.read('other', '0:1')).toBeUndefined();
});

it('of another build counts as none', async () => {
  const database = await openWalletDatabase();
  await database.put(WITHDRAWALS, { ...held, epoch: 'first' }, 'test/0:1');
  database.close();
  expect(await new IdbWithdrawalsStore().read('test', '0:1')).toBeUndefined();
});

it('finds its place in a database from before, and leaves what is there', async () => {
  const old = await openDB('bombyx-wallet', 1, {
    upgrade: (database) => {
      database.createObjectStore(OPERATIONS, { keyPath: 'id' });
      database.createObjectStore(SESSION_KEYS);
    },
  });
  await old.put(SESSION_KEYS, 'the only copy', 'test/0:1');
  old.close();
  await new IdbWithdrawalsStore().keep('test', '0:1', held);
  const database = await openWalletDatabase();
  expect(await database.get(SESSION_KEYS, 'test/0:1')).toBe('the only copy');
  database.close();
});
