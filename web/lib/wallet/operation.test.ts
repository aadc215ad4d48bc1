/** The numbers are those of the invariants in operation.ts. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Sighting } from './api.ts';
import { isOpen, step, type Operation, type OperationEvent } from './operation.ts';

const DEADLINE = 1_000;

const asked: Operation = {
  id: 'a',
  network: 'devnet',
  owner: '0:1',
  account: '0:2',
  kind: 'deposit',
  amountNano: 5n,
  queryId: 7n,
  sinceS: 0,
  createdAtMs: 0,
  validUntilS: DEADLINE,
  status: { name: 'asking' },
};

const looked = (sighting: Sighting): OperationEvent => ({ name: 'looked', sighting });
const nothing = looked({ seen: 'nothing', progress: 'none' });
const expired = looked({ seen: 'expired' });
const done = looked({ seen: 'done', transaction: 'tx', atS: 5 });
const failed = looked({
  seen: 'failed',
  where: 'account',
  code: 'vault/too-early',
  transaction: 'tx',
  atS: 5,
});
const inWallet = looked({ seen: 'wallet', progress: 'in the wallet' });
const signed: OperationEvent = { name: 'signed', messageHash: 'hash' };
const refused: OperationEvent = { name: 'refused', byPerson: true };
const reloaded: OperationEvent = { name: 'reloaded' };
const lost: OperationEvent = { name: 'answer-lost' };

const run = (...events: OperationEvent[]) => events.reduce(step, asked);
const nameAfter = (...events: OperationEvent[]) => run(...events).status.name;

const event = fc.constantFrom(signed, refused, reloaded, lost, inWallet, done, failed, nothing, expired);

describe('an order on its way', () => {
  test('asked, sent, seen, done', () => {
    const sent = run(signed);
    expect(sent).toMatchObject({ status: { name: 'sent' }, messageHash: 'hash' });
    expect(nameAfter(signed, inWallet)).toBe('seen');
    expect(nameAfter(signed, inWallet, done)).toBe('done');
  });

  test('2: no event leads back to asking', () => {
    fc.assert(
      fc.property(fc.array(event, { minLength: 1 }), (events) => {
        let left = false;
        let operation = asked;
        for (const each of events) {
          operation = step(operation, each);
          if (operation.status.name !== 'asking') left = true;
          if (left) expect(operation.status.name).not.toBe('asking');
        }
      }),
    );
  });

  test('2: a reload in each open state loses nothing', () => {
    expect(nameAfter(reloaded)).toBe('unknown');
    expect(nameAfter(reloaded, done)).toBe('done');
    expect(nameAfter(signed, reloaded)).toBe('sent');
    expect(nameAfter(signed, inWallet, reloaded, done)).toBe('done');
  });

  test('3: what the chain shows ends it, also when the wallet never answered or answered no', () => {
    expect(nameAfter(done)).toBe('done');
    expect(nameAfter(lost, inWallet, done)).toBe('done');
    expect(nameAfter(inWallet, refused)).toBe('seen');
    expect(nameAfter(lost, failed)).toBe('failed');
    expect(nameAfter(reloaded, refused)).toBe('unknown');
  });

  test('4: an ended operation does not change', () => {
    fc.assert(
      fc.property(fc.array(event), fc.array(event), (before, after) => {
        const operation = before.reduce(step, asked);
        if (!isOpen(operation)) expect(after.reduce(step, operation)).toBe(operation);
      }),
    );
  });

  test('5: not sent only by the wallet’s word, or past the deadline on the chain’s clock', () => {
    expect(nameAfter(refused)).toBe('rejected');
    expect(nameAfter(lost, nothing)).toBe('unknown');
    expect(nameAfter(lost, expired)).toBe('expired');
    expect(nameAfter(signed, expired)).toBe('expired');
    expect(nameAfter(expired)).toBe('expired');
    expect(nameAfter(signed, inWallet, expired)).toBe('seen');
  });

  test('where the search stands is kept, and begins anew for a hash that was not known', () => {
    expect(run(nothing).progress).toBe('none');
    expect(run(nothing, signed).progress).toBeUndefined();
    expect(run(signed, inWallet).progress).toBe('in the wallet');
    expect(run(inWallet, signed)).toMatchObject({ messageHash: 'hash', progress: 'in the wallet' });
    expect(run(inWallet, nothing).progress).toBe('in the wallet');
  });

  test('nothing new leaves the same object', () => {
    for (const event of [nothing, inWallet]) {
      const seen = run(event);
      expect(step(seen, event)).toBe(seen);
    }
  });
});
