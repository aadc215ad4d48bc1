/** Placing an order; the number is that of the invariant in operation.ts. Wallet, chain and store are fakes in memory. */
import { describe, expect, test } from 'vitest';
import type { WalletAnswer, WalletParts } from './api.ts';
import { isOpen, step, type Operation } from './operation.ts';
import type { OperationsStore } from './operations-store.ts';
import { placeOrder } from './order.ts';

const OWNER = '0:1';
const NOW_S = 1_000;

class MemoryOperations implements OperationsStore {
  readonly all = new Map<string, Operation>();
  blocked = false;

  list(): Promise<Operation[]> {
    return Promise.resolve([...this.all.values()]);
  }

  begin(operation: Operation): Promise<boolean> {
    if (this.blocked) return Promise.reject(new Error('storage is blocked'));
    if ([...this.all.values()].some(isOpen)) return Promise.resolve(false);
    this.all.set(operation.id, operation);
    return Promise.resolve(true);
  }

  apply(id: string, event: Parameters<typeof step>[1]): Promise<Operation | undefined> {
    const stored = this.all.get(id);
    if (stored) this.all.set(id, step(stored, event));
    return Promise.resolve(this.all.get(id));
  }
}

function setUp(answer: WalletAnswer, chainWorks = true) {
  const store = new MemoryOperations();
  /** What was in the store each time the wallet was asked. */
  const asked: (Operation | undefined)[] = [];
  const parts: WalletParts = {
    settings: { name: 'test', walletNetwork: '-3', endpoint: '', validForS: 60, lookEveryMs: 1 },
    chain: {
      terms: () =>
        Promise.resolve({
          account: '0:2',
          accountFriendly: '',
          delaySeconds: 1,
          minDepositNano: 1n,
          depositFeeNano: 1n,
          attachNano: 1n,
        }),
      look: () =>
        chainWorks
          ? Promise.resolve({ nowS: NOW_S, seenAtMs: 0, walletNano: 5n })
          : Promise.reject(new Error('no chain')),
      message: () => Promise.resolve({ address: '0:2', amount: '5', payload: '' }),
      find: () => Promise.resolve({ seen: 'nothing', progress: '' }),
      messageHash: (boc) => {
        if (boc === '') throw new Error('not a message');
        return `hash of ${boc}`;
      },
    },
    link: {
      choices: () => Promise.resolve([]),
      restore: () => Promise.resolve(),
      connect: () => Promise.resolve(true),
      disconnect: () => Promise.resolve(),
      watch: () => () => undefined,
      send: (_message, validUntilS) => {
        expect(validUntilS).toBe(NOW_S + 60);
        asked.push([...store.all.values()].at(-1));
        return Promise.resolve(answer);
      },
    },
  };
  const place = () => {
    const ordering = { parts, store, owner: OWNER, signal: new AbortController().signal };
    return placeOrder({ kind: 'deposit', amountNano: 5n }, ordering, () => undefined);
  };
  return { store, asked, place };
}

describe('an order', () => {
  test('1: is written down before the wallet is asked, and asked once', async () => {
    const { asked, place } = setUp({ name: 'signed', boc: 'x' });
    expect(await place()).toMatchObject({
      status: { name: 'sent' },
      messageHash: 'hash of x',
      amountNano: 5n,
    });
    expect(asked).toHaveLength(1);
    expect(asked[0]).toMatchObject({ status: { name: 'asking' }, validUntilS: NOW_S + 60, sinceS: NOW_S });
  });

  test('1: that cannot be written down is not asked', async () => {
    const { asked, place, store } = setUp({ name: 'signed', boc: 'x' });
    store.blocked = true;
    await expect(place()).rejects.toMatchObject({ problem: 'storage/blocked' });
    expect(asked).toEqual([]);
  });

  test('1: is not asked while another one is open', async () => {
    const { asked, place } = setUp({ name: 'lost' });
    expect(await place()).toMatchObject({ status: { name: 'unknown' } });
    await expect(place()).rejects.toMatchObject({ problem: 'order/pending' });
    expect(asked).toHaveLength(1);
  });

  test('is not asked without a chain to take its deadline from', async () => {
    const { asked, place, store } = setUp({ name: 'signed', boc: 'x' }, false);
    await expect(place()).rejects.toMatchObject({ problem: 'chain/unreachable' });
    expect([asked, store.all.size]).toEqual([[], 0]);
  });

  test('that the wallet refuses is over; one whose answer makes no sense is looked for', async () => {
    const refused = setUp({ name: 'refused', byPerson: false });
    expect(await refused.place()).toMatchObject({ status: { name: 'rejected', byPerson: false } });
    expect(await refused.place()).toMatchObject({ status: { name: 'rejected' } });
    const nonsense = setUp({ name: 'signed', boc: '' });
    expect(await nonsense.place()).toMatchObject({ status: { name: 'unknown' } });
  });
});
