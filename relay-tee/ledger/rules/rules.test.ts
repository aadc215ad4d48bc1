/** The rules of protocol.md §6 and §7 by their numbers, each at both sides of its edge. Rules 3 and 8: protocol/receipt. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DEVNET, MAINNET, TESTNET } from '#contracts/client/network.ts';
import { TIMES } from '../times.ts';
import {
  commitReason,
  rule9CleanStart,
  rule9Contained,
  rule9ExposureLimitNano,
  rule9Extends,
  rule9Ticket,
} from './commits.ts';
import {
  rule7ChargeReason,
  rule7LockedNano,
  rule7PromiseNano,
  rule7RoomNano,
  rule7UncoveredLimitNano,
} from './cover.ts';
import { rule5Credit, rule5Holds } from './credit.ts';
import { rule4Holds, rule4NeededMs } from './delays.ts';
import {
  rule1FreeNano,
  rule1MovableNano,
  rule1Ticket,
  rule1Withdrawal,
  rule1WithdrawalOver,
} from './spending.ts';
import { chainTime, clocksAgree, isFresh } from './time.ts';
import { rule2ChargeNano, rule2Holds, rule6Holds } from './totals.ts';

const times = TIMES.mainnet;

describe('rule 1: a ticket only if s + o + maxAmount ≤ min(k, c + B − h)', () => {
  const account = {
    capNano: 1_000n,
    chargedNano: 100n,
    movableNano: 700n,
    heldNano: 50n,
    spentNano: 200n,
    openNano: 300n,
  };

  test('what is free is c + B − h − s − o', () => {
    expect(rule1FreeNano(account)).toBe(250n);
  });

  test.each([
    ['all that is free', account, 250n, undefined],
    ['a nano more', account, 251n, 'ticket/balance'],
    ['as much as the cap lets', { ...account, capNano: 600n }, 100n, undefined],
    ['a nano above the cap', { ...account, capNano: 600n }, 101n, 'ticket/cap'],
    ['anything without a cap', { ...account, capNano: 0n }, 1n, 'ticket/cap'],
  ])('%s', (_, a, amount, code) => {
    expect(rule1Ticket(a, amount)).toBe(code);
  });

  test('a withdrawal is bounded by the account alone, not by the cap', () => {
    expect(rule1Withdrawal({ ...account, capNano: 0n }, 250n)).toBeUndefined();
    expect(rule1Withdrawal(account, 251n)).toBe('ticket/balance');
  });

  test('a charge in between changes nothing that is free', () => {
    const charged = { ...account, chargedNano: 180n, movableNano: 620n };
    expect(rule1FreeNano(charged)).toBe(rule1FreeNano(account));
  });

  test('B is balance less reserve and less storage for D, and never below nothing', () => {
    expect(rule1MovableNano(100n, 60n, 10n)).toBe(30n);
    expect(rule1MovableNano(60n, 60n, 10n)).toBe(0n);
  });

  test.each([
    ['unused and in time', 4, 10_000, false],
    ['used', 5, 1_000, true],
    ['at its last second', 4, 10_000, false],
    ['past it', 4, 10_001, true],
  ])('a withdrawal that is %s', (_, withdrawSequence, blockTimeMs, over) => {
    const withdrawal = { sequence: 4, validUntilS: 10 };
    expect(rule1WithdrawalOver(withdrawal, { withdrawSequence, blockTimeMs })).toBe(over);
  });
});

describe('rule 2: c ≤ q ≤ s ≤ k', () => {
  const totals = { chargedNano: 1n, chargeNano: 2n, spentNano: 3n, highestCapNano: 4n };

  test.each([
    ['in order', {}, true],
    ['all equal', { chargedNano: 3n, chargeNano: 3n, spentNano: 3n, highestCapNano: 3n }, true],
    ['c above q', { chargedNano: 3n }, false],
    ['q above s', { chargeNano: 4n }, false],
    ['s above k', { highestCapNano: 2n }, false],
  ])('%s', (_, changes, holds) => {
    expect(rule2Holds({ ...totals, ...changes })).toBe(holds);
  });

  test('a charge says what is spent, never above the cap it travels with, and never less than the last', () => {
    expect(rule2ChargeNano(totals, 4n)).toBe(3n);
    expect(rule2ChargeNano(totals, 2n)).toBe(2n);
    expect(rule2ChargeNano(totals, 1n)).toBe(2n);
  });
});

describe('rule 4: D ≥ V + L + R + P', () => {
  test.each([MAINNET, TESTNET, DEVNET])('on $name', (network) => {
    const here = TIMES[network.name];
    expect(rule4Holds(network.delaySeconds, here)).toBe(true);
    const needed = rule4NeededMs(here) / 1_000;
    expect(rule4Holds(needed, here)).toBe(true);
    expect(rule4Holds(needed - 1, here)).toBe(false);
  });

  test('on mainnet with the design’s own figures', () => {
    expect([times.viewMs, times.ticketMs, times.redemptionMs, times.postingMs]).toEqual([
      30_000, 600_000, 600_000, 43_200_000,
    ]);
  });

  test.each(Object.entries(TIMES))(
    'a recovery on %s outlives every withdrawal that it may not know',
    (_, here) => {
      expect(here.withdrawalMs).toBeLessThanOrEqual(here.ticketMs + here.redemptionMs);
    },
  );
});

describe('rule 5: Σ s = Σ e, and a ticket is worth its highest receipt', () => {
  test('what a client pays, fee and provider get, whatever the steps', () => {
    fc.assert(
      fc.property(fc.nat(10_000), fc.array(fc.bigInt(0n, 1_000_000n), { maxLength: 12 }), (bps, amounts) => {
        const rising = amounts.toSorted((a, b) => (a < b ? -1 : 1));
        const total = { client: 0n, fee: 0n, provider: 0n };
        let last = 0n;
        for (const amount of rising) {
          const credit = rule5Credit(bps, last, amount);
          expect(credit.feeNano + credit.providerNano).toBe(credit.clientNano);
          expect(credit.feeNano >= 0n && credit.providerNano >= 0n).toBe(true);
          total.client += credit.clientNano;
          total.fee += credit.feeNano;
          total.provider += credit.providerNano;
          last = amount;
        }
        const once = rule5Credit(bps, 0n, last);
        expect(total).toEqual({ client: once.clientNano, fee: once.feeNano, provider: once.providerNano });
      }),
    );
  });

  test.each([
    ['nothing lost', { spentNano: 9n, earnedNano: 9n, unclaimedNano: 0n, advancedNano: 0n }, true],
    ['charged beyond receipts', { spentNano: 9n, earnedNano: 7n, unclaimedNano: 2n, advancedNano: 0n }, true],
    ['paid beyond earnings', { spentNano: 9n, earnedNano: 12n, unclaimedNano: 0n, advancedNano: -3n }, true],
    ['a nano from nowhere', { spentNano: 9n, earnedNano: 10n, unclaimedNano: 0n, advancedNano: 0n }, false],
  ])('%s', (_, sums, holds) => {
    expect(rule5Holds(sums)).toBe(holds);
  });
});

describe('rule 6: z ≤ y ≤ e', () => {
  test.each([
    ['in order', { paidNano: 1n, promisedNano: 2n, earnedNano: 3n }, true],
    ['all equal', { paidNano: 3n, promisedNano: 3n, earnedNano: 3n }, true],
    ['z above y', { paidNano: 3n, promisedNano: 2n, earnedNano: 3n }, false],
    ['y above e', { paidNano: 1n, promisedNano: 4n, earnedNano: 3n }, false],
  ])('%s', (_, totals, holds) => {
    expect(rule6Holds(totals)).toBe(holds);
  });
});

describe('rule 7: Σ y ≤ Σ c + locked bond', () => {
  const cover = { chargedNano: 100n, bondNano: 50n, promisedNano: 90n, unknownNano: 5n, exposureNano: 20n };

  test('the room is charged money and the bond that X leaves, less all that is promised', () => {
    expect(rule7RoomNano(cover)).toBe(35n);
    expect(rule7RoomNano({ ...cover, promisedNano: 200n })).toBe(0n);
    expect(rule7RoomNano({ ...cover, bondNano: 10n })).toBe(5n);
  });

  test('payouts of other instances take room as well', () => {
    expect(rule7RoomNano({ ...cover, unknownNano: 40n })).toBe(0n);
  });

  test('bond is locked by what charged money does not cover', () => {
    expect(rule7LockedNano(cover)).toBe(0n);
    expect(rule7LockedNano({ ...cover, promisedNano: 110n })).toBe(15n);
  });

  test('E is at most the bond that neither payouts nor X stand on', () => {
    expect(rule7UncoveredLimitNano(cover, 25n)).toBe(25n);
    expect(rule7UncoveredLimitNano(cover, 31n)).toBe(30n);
    expect(rule7UncoveredLimitNano({ ...cover, promisedNano: 110n }, 31n)).toBe(15n);
  });

  test('a promise keeps back the cost of one claim', () => {
    expect(rule7PromiseNano(100n, 7n, 1_000n)).toBe(93n);
    expect(rule7PromiseNano(100n, 7n, 50n)).toBe(50n);
    expect(rule7PromiseNano(5n, 7n, 50n)).toBe(0n);
  });

  const account = {
    capNano: 0n,
    chargedNano: 0n,
    movableNano: 10_000n,
    heldNano: 0n,
    spentNano: 1_000n,
    openNano: 10n,
    chargeNano: 0n,
    chargeFeeNano: 6n,
    leaving: false,
  };

  test.each([
    ['nothing due', { spentNano: 0n, leaving: true }, undefined],
    ['less than 200 fees', {}, undefined],
    ['200 fees', { spentNano: 1_200n }, 'fees'],
    ['little money left', { movableNano: 1_100n }, 'low'],
    ['little money left, and less due than the fee', { movableNano: 1_100n, chargeNano: 995n }, undefined],
    ['leaving, while a ticket is open', { leaving: true }, undefined],
    ['leaving, behind the last ticket', { leaving: true, openNano: 0n }, 'leaving'],
    ['leaving with a nano due', { leaving: true, openNano: 0n, chargeNano: 999n }, 'leaving'],
  ])('who is charged: %s', (_, changes, reason) => {
    expect(rule7ChargeReason({ ...account, ...changes }, 100n)).toBe(reason);
  });
});

describe('rule 9: what a disk may lose', () => {
  const cover = { chargedNano: 100n, bondNano: 50n, promisedNano: 90n, unknownNano: 0n, exposureNano: 20n };
  const root = new Uint8Array(32).fill(7);
  const other = new Uint8Array(32).fill(8);

  test('X is at most the bond that rule 7 does not count', () => {
    expect(rule9ExposureLimitNano(cover)).toBe(20n);
    expect(rule9ExposureLimitNano({ ...cover, promisedNano: 135n })).toBe(15n);
    expect(rule9ExposureLimitNano({ ...cover, promisedNano: 160n })).toBe(0n);
  });

  test('at X no ticket is issued', () => {
    expect(rule9Ticket(cover, 15n, 5n)).toBe(true);
    expect(rule9Ticket(cover, 15n, 6n)).toBe(false);
  });

  test('a promise leaves with the commit that contains its entry', () => {
    expect(rule9Contained(5, 5)).toBe(true);
    expect(rule9Contained(6, 5)).toBe(false);
  });

  test.each([
    ['a new vault', { sequence: 0, root: other, bootId: 0n }, true],
    ['our own last commit', { sequence: 3, root, bootId: 1n }, true],
    ['the same root at another place', { sequence: 4, root, bootId: 1n }, false],
    ['another root', { sequence: 3, root: other, bootId: 1n }, false],
  ])('%s', (_, vault, extend) => {
    expect(rule9Extends(vault, [{ sequence: 3, root }])).toBe(extend);
  });

  test.each([
    ['a clean stop of these books', 0n, true, true],
    ['a clean stop of other books', 0n, false, false],
    ['no clean stop', 1n, true, false],
  ])('a start behind %s', (_, bootId, extended, clean) => {
    expect(rule9CleanStart({ sequence: 3, root, bootId }, extended)).toBe(clean);
  });
});

describe('§7: when a commit is due', () => {
  const idle = {
    sinceCommitMs: 3_600_000,
    sinceChangeMs: undefined,
    promiseWaits: false,
    uncommittedNano: 0n,
    exposureLimitNano: 100n,
  };

  test.each([
    ['nothing while idle', {}, undefined],
    ['nothing while idle without a bond', { exposureLimitNano: 0n }, undefined],
    ['half of X', { uncommittedNano: 50n }, 'exposure'],
    ['less than half of X', { uncommittedNano: 49n, sinceChangeMs: 0 }, undefined],
    ['a promise', { promiseWaits: true }, 'promise'],
    [
      'a promise within a minute of the last commit',
      { promiseWaits: true, sinceCommitMs: 59_999 },
      undefined,
    ],
    ['a change of ten minutes ago', { sinceChangeMs: 600_000 }, 'change'],
    ['a change of less', { sinceChangeMs: 599_999 }, undefined],
  ])('%s', (_, changes, reason) => {
    expect(commitReason({ ...idle, ...changes }, times)).toBe(reason);
  });
});

describe('§7: chain time, V and the clock gap', () => {
  const sight = { queriedAtMs: 1_000, blockTimeMs: 5_000_000 };

  test('time never goes back', () => {
    expect(chainTime(4_000_000, sight)).toBe(5_000_000);
    expect(chainTime(6_000_000, sight)).toBe(6_000_000);
  });

  test.each([
    [31_000, true],
    [31_001, false],
  ])('a view is as old as its query: at %d ms fresh: %j', (monotonicMs, fresh) => {
    expect(isFresh(sight, { monotonicMs, hostMs: 0 }, times)).toBe(fresh);
  });

  test('no view is never fresh', () => {
    expect(isFresh(undefined, { monotonicMs: 0, hostMs: 0 }, times)).toBe(false);
  });

  test.each([
    ['together', 0, true],
    ['30 s ahead', 30_000, true],
    ['more', 30_001, false],
    ['30 s behind', -30_000, true],
    ['more behind', -30_001, false],
  ])('host clock %s', (_, stepMs, agree) => {
    const now = { monotonicMs: 21_000, hostMs: 5_020_000 + stepMs };
    expect(clocksAgree(sight, now, times)).toBe(agree);
  });
});
