/** Account boxes: for this relay and this ticket only, of one length, and different for every ticket. */
import { describe, expect, test } from 'vitest';
import { ownBytes } from '#protocol/bytes/bytes.ts';
import { codeOf } from '#protocol/vectors/testing.ts';
import { openAccount, sealAccount } from './account-box.ts';
import { bytesOf } from './testing/keys.ts';
import { walletOf } from './testing/parties.ts';

const key = bytesOf('box key');
const id = bytesOf('ticket').slice(0, 16);
const account = {
  address: walletOf('ada'),
  epoch: (1n << 64n) - 1n,
  cap: { keyEpoch: 0xffff_ffff, capNano: 1n << 60n, signature: new Uint8Array(64).fill(9) },
};
const box = sealAccount(key, id, account);

test('what was sealed is opened', () => {
  expect(openAccount(key, id, box)).toEqual(account);
  const masterchain = { ...account, address: account.address.replace('0:', '-1:') };
  expect(openAccount(key, id, sealAccount(key, id, masterchain))).toEqual(masterchain);
});

test('one account looks different in every ticket, and as long as any other', () => {
  const other = sealAccount(key, bytesOf('another').slice(0, 16), account);
  const small = { address: walletOf('bob'), epoch: 0n, cap: { ...account.cap, keyEpoch: 0, capNano: 0n } };
  expect(other.slice(12)).not.toEqual(box.slice(12));
  expect(other).toHaveLength(box.length);
  expect(sealAccount(key, id, small)).toHaveLength(box.length);
});

test('a repeated random generator repeats no iv for another account', () => {
  const other = sealAccount(key, id, { ...account, address: walletOf('bob') });
  expect(other.slice(0, 12)).not.toEqual(box.slice(0, 12));
});

describe('a box is not opened', () => {
  test('in another ticket, or by another relay', async () => {
    expect(await codeOf(() => openAccount(key, bytesOf('another').slice(0, 16), box))).toBe('ticket/invalid');
    expect(await codeOf(() => openAccount(bytesOf('another key'), id, box))).toBe('ticket/invalid');
  });

  test('with any byte changed, or cut anywhere', async () => {
    for (let at = 0; at < box.length; at++) {
      const changed = ownBytes(box);
      changed[at] = (changed[at] ?? 0) ^ 1;
      expect(await codeOf(() => openAccount(key, id, changed)), `byte ${at}`).toBe('ticket/invalid');
      expect(await codeOf(() => openAccount(key, id, box.slice(0, at))), `cut ${at}`).toBe('ticket/invalid');
    }
  });
});
