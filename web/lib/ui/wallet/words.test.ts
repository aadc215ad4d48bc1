import { expect, test } from 'vitest';
import type { Operation, OperationStatus } from '#lib/wallet/operation.ts';
import { countdownText, operationTitle, shortAddress, statusLook, statusText } from './words.ts';

const operation = (status: OperationStatus): Operation => ({
  id: 'a',
  network: 'devnet',
  owner: '0:1',
  account: '0:2',
  kind: 'deposit',
  amountNano: 1_500_000_000n,
  queryId: 1n,
  sinceS: 0,
  createdAtMs: 0,
  validUntilS: 1_000,
  status,
});

test('every state says what it is', () => {
  expect(operationTitle(operation({ name: 'asking' }))).toBe('Deposit of 1.5 GRAM');
  expect(statusText(operation({ name: 'unknown' }), 880)).toContain('in 2 min 00 s at most');
  expect(statusText(operation({ name: 'unknown' }), 1_001)).toContain('ends by itself. It');
  const failed = { name: 'failed', where: 'account', code: 'vault/too-early', transaction: '' } as const;
  expect(statusText(operation(failed), 0)).toMatch(/It cost a network fee/);
  expect(statusText(operation({ ...failed, where: 'wallet' }), 0)).toContain('too little');
  expect(statusLook({ name: 'expired' }).word).toBe('Not sent');
});

test.each([
  [-5, '0 s'],
  [0.2, '1 s'],
  [59, '59 s'],
  [65, '1 min 05 s'],
  [86_399, '23 h 59 min'],
])('%d s left is %s', (seconds, text) => {
  expect(countdownText(seconds)).toBe(text);
});

test('addresses are shortened from the middle', () => {
  expect(shortAddress('0QabcdefghijklmnopqrstuvwxyzQQ')).toBe('0Qabcd…wxyzQQ');
  expect(shortAddress('short')).toBe('short');
});
