/** The numbers are those of the invariants in operation.ts. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Sighting } from './api.ts';
import { DEADLINE_GRACE_S, isOpen, step, type Operation, type OperationEvent } from './operation.ts';

const DEADLINE = 1_000;
const LATE = DEADLINE + DEADLINE_GRACE_S + 1;

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
const nothing = (nowS: number) => looked({ seen: 'nothing', nowS });
const done = looked({ seen: 'done', transaction: 'tx', atS: 5 });
const failed = looked({
  seen: 'failed',
  where: 'account',
  code: 'vault/too-early',
  transaction: 'tx',
  atS: 5,
});
const inWallet = looked({ seen: 'wallet' });
const signed: OperationEvent = { name: 'signed', messageHash: 'hash' };
const refused: OperationEvent = { name: 'refused', byPerson: true };
const reloaded: OperationEvent = { name: 'reloaded' };
const lost: OperationEvent = { name: 'answer-lost' };

const run = (...events: OperationEvent[]) => events.reduce(step, asked);
const nameAfter = (...events: OperationEvent[]) => run(...events).status.name;

const event = fc.constantFrom(
  signed,
  refused,
  reloaded,
  lost,
  inWallet,
  done,
  failed,
  nothing(1),
  nothing(LATE),
);

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
    expect(nameAfter(lost, nothing(DEADLINE + DEADLINE_GRACE_S))).toBe('unknown');
    expect(nameAfter(lost, nothing(LATE))).toBe('expired');
    expect(nameAfter(signed, nothing(LATE))).toBe('expired');
    expect(nameAfter(nothing(LATE))).toBe('expired');
    expect(nameAfter(signed, inWallet, nothing(LATE))).toBe('seen');
  });

  test('nothing new leaves the same object', () => {
    expect(run(nothing(1))).toBe(asked);
    const seen = run(inWallet);
    expect(step(seen, inWallet)).toBe(seen);
  });
});
