/** Placing an order; the number is that of the invariant in operation.ts. Wallet, chain, relay and stores are fakes in memory. */
import { describe, expect, test } from 'vitest';
import type { HeldWithdrawal, Order, ReadyOrder, WalletAnswer, WalletParts } from './api.ts';
import { isOpen, step, type Operation } from './operation.ts';
import type { OperationsStore } from './operations-store.ts';
import { placeOrder } from './order.ts';
import { WalletError, type Problem } from './problems.ts';
import { ARRIVAL_S, LEAST_LEFT_S } from './withdrawal.ts';

const OWNER = '0:1';
const NOW_S = 1_000;
const VALID_FOR_S = 60;

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

interface Situation {
  readonly answer: WalletAnswer;
  /** Why the chain cannot be seen, or the relay does not sign. */
  readonly failing?: 'chain/unreachable' | 'relay/refused' | 'relay/dishonest';
  /** How long the relay's signature is good, seconds. */
  readonly heldForS?: number;
}

function setUp({ answer, failing, heldForS = 600 }: Situation) {
  const store = new MemoryOperations();
  /** What was in the store each time the wallet was asked. */
  const asked: (Operation | undefined)[] = [];
  const cosigned: bigint[] = [];
  const carried: (HeldWithdrawal | undefined)[] = [];
  const kept: HeldWithdrawal[] = [];
  const chain = { nowS: NOW_S, sequence: 3, blocked: false };
  const failsWith = (problem: Problem) => (failing === problem ? new WalletError(problem) : undefined);
  const unless = <T>(problem: Problem, value: () => T): Promise<T> => {
    const failure = failsWith(problem);
    return failure ? Promise.reject(failure) : Promise.resolve(value());
  };
  const account = () => ({
    balanceNano: 9n,
    epoch: 2n,
    withdrawSequence: chain.sequence,
    freeNano: 8n,
    atOnceNano: 7n,
    reserveNano: 1n,
    chargedNano: 0n,
    keyIsHere: true,
  });
  const parts: WalletParts = {
    settings: { name: 'test', walletNetwork: '-3', endpoint: '', validForS: VALID_FOR_S, lookEveryMs: 1 },
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
        unless('chain/unreachable', () => ({
          nowS: chain.nowS,
          seenAtMs: 0,
          walletNano: 5n,
          account: account(),
        })),
      message: (order: ReadyOrder) => {
        carried.push(order.kind === 'withdraw' ? order.held : undefined);
        return Promise.resolve({ address: '0:2', amount: '5', payload: '' });
      },
      checked: (statement, _owner, amountNano) =>
        unless('relay/dishonest', () => ({
          account: '0:2',
          epoch: 2n,
          sequence: chain.sequence,
          amountNano,
          validUntilS: chain.nowS + heldForS,
          statement,
        })),
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
        const written = [...store.all.values()].at(-1);
        expect(validUntilS).toBe(written?.validUntilS);
        asked.push(written);
        return Promise.resolve(answer);
      },
    },
    relay: {
      cosignWithdrawal: ({ amountNano }) => {
        cosigned.push(amountNano);
        return unless('relay/refused', () => ({ withdrawal: `cell ${cosigned.length}`, signature: '00' }));
      },
    },
  };
  const withdrawals = {
    read: () => Promise.resolve(kept.at(-1)),
    keep: (_network: string, _owner: string, held: HeldWithdrawal) => {
      if (chain.blocked) return Promise.reject(new Error('storage is blocked'));
      kept.push(held);
      return Promise.resolve();
    },
  };
  const place = (order: Order = { kind: 'deposit', amountNano: 5n }) => {
    const { signal } = new AbortController();
    return placeOrder(order, { parts, store, withdrawals, owner: OWNER, signal }, () => undefined);
  };
  const withdraw = (amountNano = 6n) => place({ kind: 'withdraw', amountNano });
  return { store, asked, cosigned, carried, kept, chain, place, withdraw };
}

const signed: WalletAnswer = { name: 'signed', boc: 'x' };
const refused: WalletAnswer = { name: 'refused', byPerson: true };

describe('an order', () => {
  test('1: is written down before the wallet is asked, and asked once', async () => {
    const { asked, cosigned, place } = setUp({ answer: signed });
    expect(await place()).toMatchObject({
      status: { name: 'sent' },
      messageHash: 'hash of x',
      amountNano: 5n,
    });
    expect([asked.length, cosigned]).toEqual([1, []]);
    const deadline = { validUntilS: NOW_S + VALID_FOR_S, sinceS: NOW_S };
    expect(asked[0]).toMatchObject({ status: { name: 'asking' }, ...deadline });
  });

  test('1: that cannot be written down is not asked', async () => {
    const { asked, place, store } = setUp({ answer: signed });
    store.blocked = true;
    await expect(place()).rejects.toMatchObject({ problem: 'storage/blocked' });
    expect(asked).toEqual([]);
  });

  test('1: is not asked while another one is open', async () => {
    const { asked, place } = setUp({ answer: { name: 'lost' } });
    expect(await place()).toMatchObject({ status: { name: 'unknown' } });
    await expect(place()).rejects.toMatchObject({ problem: 'order/pending' });
    expect(asked).toHaveLength(1);
  });

  test('is not asked without a chain to take its deadline from', async () => {
    const { asked, place, store } = setUp({ answer: signed, failing: 'chain/unreachable' });
    await expect(place()).rejects.toMatchObject({ problem: 'chain/unreachable' });
    expect([asked, store.all.size]).toEqual([[], 0]);
  });

  test('that the wallet refuses is over; one whose answer makes no sense is looked for', async () => {
    const no = setUp({ answer: { name: 'refused', byPerson: false } });
    expect(await no.place()).toMatchObject({ status: { name: 'rejected', byPerson: false } });
    expect(await no.place()).toMatchObject({ status: { name: 'rejected' } });
    const nonsense = setUp({ answer: { name: 'signed', boc: '' } });
    expect(await nonsense.place()).toMatchObject({ status: { name: 'unknown' } });
  });
});

describe('a withdrawal at once', () => {
  test('is signed by the relay and kept, then written down, then put to the wallet', async () => {
    const { asked, cosigned, carried, kept, withdraw } = setUp({ answer: signed });
    const sent = { kind: 'withdraw', amountNano: 6n, status: { name: 'sent' } };
    expect(await withdraw()).toMatchObject(sent);
    expect([cosigned, carried, asked.length]).toEqual([[6n], kept, 1]);
    expect(kept).toHaveLength(1);
  });

  test.each(['relay/refused', 'relay/dishonest'] as const)('%s: asks no wallet', async (failing) => {
    const { asked, kept, store, withdraw } = setUp({ answer: signed, failing });
    await expect(withdraw()).rejects.toMatchObject({ problem: failing });
    expect([asked, kept, store.all.size]).toEqual([[], [], 0]);
  });

  test('that cannot be kept is not carried: after a reload nobody would know of it', async () => {
    const { asked, chain, withdraw } = setUp({ answer: signed });
    chain.blocked = true;
    await expect(withdraw()).rejects.toMatchObject({ problem: 'storage/blocked' });
    expect(asked).toEqual([]);
  });

  test('that the person refused is carried later with the same signature, as long as it is good', async () => {
    const { cosigned, carried, chain, withdraw } = setUp({ answer: refused, heldForS: 100 });
    await withdraw();
    chain.nowS += 100 - LEAST_LEFT_S;
    await withdraw();
    expect([cosigned.length, carried[1]]).toEqual([1, carried[0]]);
    chain.nowS += 1; // too little is left for a person
    await withdraw();
    expect(cosigned).toHaveLength(2);
  });

  test('of another amount, or after another one, is signed anew', async () => {
    const { cosigned, chain, withdraw } = setUp({ answer: refused });
    await withdraw(6n);
    await withdraw(5n);
    chain.sequence += 1;
    await withdraw(5n);
    expect(cosigned).toEqual([6n, 5n, 5n]);
  });

  test('ends in the wallet before it ends in the account', async () => {
    const { asked, withdraw } = setUp({ answer: signed, heldForS: LEAST_LEFT_S });
    await withdraw();
    expect(asked[0]?.validUntilS).toBe(NOW_S + LEAST_LEFT_S - ARRIVAL_S);
  });
});
