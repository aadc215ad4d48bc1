import { Address, beginCell } from '@ton/core';
import { expect, test } from 'vitest';
import { MAX_MESSAGES } from '#contracts/client/order-wallet.ts';
import { chooseBatch } from './batch.ts';
import type { Errand, ErrandKind } from './errands.ts';
import { MAX_ORDER_BYTES, MESSAGE_FEES_NANO, ORDER_FEES_NANO } from './limits.ts';

const VALUE_NANO = 1_000_000n;
const COST_NANO = VALUE_NANO + MESSAGE_FEES_NANO;
const RICH = { balanceNano: 1n << 50n, reserveNano: 0n };

function errand(kind: ErrandKind, number = 0, bytes = 8): Errand {
  const to = new Address(0, Buffer.alloc(32, number));
  const body = beginCell().storeBuffer(Buffer.alloc(bytes, number)).endCell();
  return { kind, statement: `${kind} ${number}`, message: { to, valueNano: VALUE_NANO, body } };
}

const kindsOf = (errands: readonly Errand[]) => errands.map(({ kind }) => kind);

test('the most pressing come first, as far as the money reaches', () => {
  const errands = [errand('commit'), errand('charge'), errand('claim')];
  const purse = { balanceNano: ORDER_FEES_NANO + 2n * COST_NANO, reserveNano: 0n };
  const { chosen, unpaid } = chooseBatch(errands, purse);
  expect([kindsOf(chosen), kindsOf(unpaid)]).toEqual([['commit', 'charge'], ['claim']]);
  const poorer = chooseBatch(errands, { ...purse, balanceNano: purse.balanceNano - 1n });
  expect(kindsOf(poorer.chosen)).toEqual(['commit']);
});

test('only a commit may use the reserve', () => {
  const purse = { balanceNano: ORDER_FEES_NANO + 2n * COST_NANO, reserveNano: COST_NANO };
  for (const kind of ['charge', 'claim', 'open'] as const) {
    const { chosen, unpaid } = chooseBatch([errand('commit'), errand(kind)], purse);
    expect([kindsOf(chosen), kindsOf(unpaid)]).toEqual([['commit'], [kind]]);
  }
  expect(chooseBatch([errand('charge')], purse).chosen).toHaveLength(1);
});

test('an order holds no more messages, and no more bytes, than a wallet takes; the rest comes next', () => {
  const many = Array.from({ length: MAX_MESSAGES + 9 }, (_, n) => errand('charge', n % 256));
  expect(chooseBatch(many, RICH)).toMatchObject({ chosen: { length: MAX_MESSAGES }, unpaid: [] });
  const large = Array.from({ length: 700 }, (_, n) => errand('charge', n % 256, 127));
  const { chosen } = chooseBatch(large, RICH);
  const bytes = chosen.reduce((sum, { message }) => sum + (message.body?.toBoc().length ?? 0), 0);
  expect(bytes).toBeLessThanOrEqual(MAX_ORDER_BYTES);
  expect(bytes).toBeGreaterThan(MAX_ORDER_BYTES / 2);
});
