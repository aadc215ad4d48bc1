import { Address, beginCell, external, loadMessage, storeMessage, type Message } from '@ton/core';
import { expect, test } from 'vitest';
import { normalisedHash } from './history.ts';

const to = Address.parse(`0:${'ab'.repeat(32)}`);
const body = beginCell().storeUint(7, 32).endCell();
const code = beginCell().storeUint(1, 8).endCell();

/** Through the wire and back, with the body beside the envelope or in a cell of its own. */
function wired(message: Message, forceRef: boolean): Message {
  return loadMessage(beginCell().store(storeMessage(message, { forceRef })).endCell().beginParse());
}

test('an order has one hash, however its wallet wrapped it', () => {
  const plain = external({ to, body });
  const hash = normalisedHash(plain);
  expect(normalisedHash(wired(plain, true))).toBe(hash);
  expect(normalisedHash(wired(plain, false))).toBe(hash);
  expect(normalisedHash(external({ to, body, init: { code, data: code } }))).toBe(hash);
  expect(normalisedHash({ ...plain, info: { type: 'external-in', dest: to, importFee: 5n } })).toBe(hash);
});

test('another order has another', () => {
  const hash = normalisedHash(external({ to, body }));
  expect(normalisedHash(external({ to, body: code }))).not.toBe(hash);
  const elsewhere = Address.parse(`0:${'cd'.repeat(32)}`);
  expect(normalisedHash(external({ to: elsewhere, body }))).not.toBe(hash);
});
