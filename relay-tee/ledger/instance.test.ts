/** Who holds the vault: the invariants of instance.ts by their numbers. */
import { describe, expect, test } from 'vitest';
import {
  newInstance,
  phaseOf,
  recoveryEndsMs,
  seeVault,
  stopInstance,
  whyClosed,
  whyNoPromise,
  whyNoTicket,
  type Instance,
  type Phase,
} from './instance.ts';
import { TIMES } from './times.ts';

const times = TIMES.mainnet;
const OWN = 5n;
const seen = { seenAtMs: 1_000, blockTimeMs: 9_000_000 };
const starting = newInstance(OWN);
const dirty = seeVault(starting, { bootId: OWN, clean: false }, seen);
const clean = seeVault(starting, { bootId: OWN, clean: true }, seen);

const phase = (instance: Instance, monotonicMs: number, timeMs: number): Phase =>
  phaseOf(instance, { monotonicMs, hostMs: 0 }, timeMs, times);

test('1. nothing is served before the chain shows this instance', () => {
  const others = seeVault(starting, { bootId: 4n, clean: false }, seen);
  expect(phase(others, 1e9, 1e12)).toBe('starting');
  expect(whyClosed('starting')).toBe('relay/starting');
});

describe('2. after an unclean stop', () => {
  const after = recoveryEndsMs(seen, times);

  test.each<[string, number, number, Phase]>([
    ['within V nothing is promised', 31_000, 9_000_000, 'waiting'],
    ['within V however far the chain is', 31_000, after + 1, 'waiting'],
    ['after V payouts are', 31_001, 9_030_000, 'recovering'],
    ['for L + R no tickets, to the last second', 1e9, after, 'recovering'],
    ['and then they are', 1e9, after + 1, 'serving'],
  ])('%s', (_, monotonicMs, timeMs, expected) => {
    expect(phase(dirty, monotonicMs, timeMs)).toBe(expected);
  });

  test('the recovery lasts L + R', () => {
    expect(after - seen.blockTimeMs).toBe(times.ticketMs + times.redemptionMs);
  });

  test('after a clean one nobody waits', () => {
    expect(phase(clean, 1_000, 9_000_000)).toBe('serving');
  });

  test('the first sight counts, not the last', () => {
    const again = seeVault(dirty, { bootId: OWN, clean: true }, { seenAtMs: 90_000, blockTimeMs: 9_900_000 });
    expect(again).toBe(dirty);
  });
});

describe('3. another bootId ends an instance for good', () => {
  test.each([
    ['serving', clean],
    ['recovering', dirty],
    ['stopping', stopInstance(clean, true)],
  ])('%s', (_, instance) => {
    const lost = seeVault(instance, { bootId: 6n, clean: false }, seen);
    expect(lost.name).toBe('superseded');
    expect(seeVault(lost, { bootId: OWN, clean: true }, seen).name).toBe('superseded');
    expect(stopInstance(lost, false).name).toBe('superseded');
  });

  test('and 0 is another, unless this instance stops', () => {
    expect(seeVault(clean, { bootId: 0n, clean: false }, seen).name).toBe('superseded');
    expect(seeVault(stopInstance(clean, true), { bootId: 0n, clean: false }, seen).name).toBe('stopped');
  });
});

test('4. behind a stop no operation is taken', () => {
  expect(phase(stopInstance(clean, true), 1e9, 1e12)).toBe('stopping');
  expect(whyClosed('stopping')).toBe('relay/stopping');
  expect(stopInstance(starting, false).name).toBe('stopped');
});

test('5. a stop within a recovery is no clean one', () => {
  expect(stopInstance(dirty, false).name).toBe('stopped');
});

test.each<[Phase, string | undefined, string | undefined, string | undefined]>([
  ['starting', 'relay/starting', 'relay/starting', 'relay/starting'],
  ['waiting', undefined, 'relay/starting', 'relay/starting'],
  ['recovering', undefined, undefined, 'relay/recovering'],
  ['serving', undefined, undefined, undefined],
  ['stopping', 'relay/stopping', 'relay/stopping', 'relay/stopping'],
  ['stopped', 'relay/stopping', 'relay/stopping', 'relay/stopping'],
  ['superseded', 'relay/superseded', 'relay/superseded', 'relay/superseded'],
])('%s: receipts %s, payouts %s, tickets %s', (each, receipts, payouts, tickets) => {
  expect([whyClosed(each), whyNoPromise(each), whyNoTicket(each)]).toEqual([receipts, payouts, tickets]);
});
