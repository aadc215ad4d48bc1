import {
  Address,
  beginCell,
  external,
  internal,
  loadMessage,
  storeMessage,
  storeMessageRelaxed,
  type Message,
} from '@ton/core';
import { expect, test } from 'vitest';
import { normalisedHash, normalisedHashOfBoc } from './normalised-hash.ts';

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

test('what a wallet returns has the hash of its message; anything else is refused', () => {
  const plain = external({ to, body });
  const boc = beginCell().store(storeMessage(plain)).endCell().toBoc().toString('base64');
  expect(normalisedHashOfBoc(boc)).toBe(normalisedHash(plain));
  const between = internal({ to, value: 1n, body });
  const inside = beginCell().store(storeMessageRelaxed(between)).endCell().toBoc().toString('base64');
  for (const wrong of ['', 'x', body.toBoc().toString('base64'), inside])
    expect(() => normalisedHashOfBoc(wrong)).toThrow(expect.objectContaining({ code: 'input/invalid' }));
});
