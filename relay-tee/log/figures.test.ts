/** Figures from settled tickets: what the protocol's reader takes, and what one account alone cannot move. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { PeerId } from '#protocol/ids.ts';
import { signFigures, verifyFigures, type FiguresBody } from '#protocol/log/figures.ts';
import { counting, fixedIdentity } from '#protocol/vectors/fixed.ts';
import { RANDOM_CASES } from '#protocol/vectors/testing.ts';
import { figuresOf, type SettledTicket } from './figures.ts';

const PERIOD = { network: 'devnet', fromMs: 1_000_000, toMs: 2_000_000 };

const { peerId: provider } = await fixedIdentity(counting(32, 1));
const { peerId: other } = await fixedIdentity(counting(32, 2));
const relay = await fixedIdentity(counting(32, 7));

const ticket = (changes: Partial<SettledTicket> = {}): SettledTicket => ({
  provider,
  account: 'a',
  settledAtMs: 1_500_000,
  tokens: 100,
  finished: true,
  speedMilli: 40_000,
  ...changes,
});

const times = (count: number, changes: Partial<SettledTicket> = {}): SettledTicket[] =>
  Array.from({ length: count }, () => ticket(changes));

/** The figures of `provider`. */
function figures(tickets: readonly SettledTicket[]): FiguresBody {
  const found = figuresOf(tickets, PERIOD).find((each) => each.provider === provider);
  if (!found) throw new Error('no figures');
  return found;
}

test('few tickets are counted as they are', () => {
  const tickets = [
    ticket({ account: 'a', tokens: 10, speedMilli: 30_000 }),
    ticket({ account: 'a', tokens: 20, speedMilli: 50_000, finished: false }),
    ticket({ account: 'b', tokens: 30, speedMilli: 20_000 }),
  ];
  expect(figures(tickets)).toEqual({
    ...PERIOD,
    provider,
    accounts: 2,
    jobs: 3,
    tokens: 60,
    successPermille: 666,
    speedMilli: 20_000,
  });
});

test('without tickets there are no figures, and each provider has its own', () => {
  expect(figuresOf([], PERIOD)).toEqual([]);
  const both = figuresOf([ticket(), ticket({ provider: other, tokens: 7 })], PERIOD);
  expect(both.map((each) => [each.provider, each.tokens])).toEqual([
    [provider, 100],
    [other, 7],
  ]);
});

test('only tickets inside the period count, its first millisecond included and its end not', () => {
  const at = (settledAtMs: number) => ticket({ settledAtMs });
  expect(figures([at(999_999), at(1_000_000), at(1_999_999), at(2_000_000)]).jobs).toBe(2);
});

test('of one account the last 20 jobs count, and 100,000 tokens', () => {
  const early = times(50, { finished: false, tokens: 9_000 });
  expect(figures([...early, ...times(20, { tokens: 4_000 })])).toMatchObject({
    jobs: 20,
    tokens: 80_000,
    successPermille: 1_000,
  });
  expect(figures(times(20, { tokens: 9_000 }))).toMatchObject({ jobs: 20, tokens: 100_000 });
});

test('a job without a speed counts, and moves no speed', () => {
  const timed = ticket({ account: 'a', speedMilli: 30_000 });
  const untimed = ['a', 'b', 'c'].map((account) => ticket({ account, speedMilli: undefined }));
  expect(figures([timed, ...untimed])).toMatchObject({ accounts: 3, jobs: 4, speedMilli: 30_000 });
  expect(figures(untimed)).toMatchObject({ accounts: 3, speedMilli: 0 });
});

test('an account that asks itself a thousand times weighs as much as any other', () => {
  const honest = ['a', 'b', 'c'].map((account) => ticket({ account, speedMilli: 40_000, finished: false }));
  const own = times(1_000, { account: 'own', speedMilli: 9_000_000, tokens: 100_000 });
  const before = figures(honest);
  const after = figures([...honest, ...own]);
  expect(after.speedMilli).toBe(before.speedMilli);
  expect(after.accounts).toBe(before.accounts + 1);
  expect(after.jobs).toBe(before.jobs + 20);
  expect(after.tokens).toBe(before.tokens + 100_000);
});

test('the order of accounts changes nothing', () => {
  const tickets = ['a', 'b', 'c'].flatMap((account, i) => times(3, { account, speedMilli: i * 1_000 }));
  expect(figures(tickets.toReversed())).toEqual(figures(tickets));
});

test('whatever the ledger holds, the reader takes what is made of it', async () => {
  const tickets = fc.array(
    fc.record({
      provider: fc.constantFrom<PeerId>(provider, other),
      account: fc.constantFrom('a', 'b', 'c', '__proto__'),
      settledAtMs: fc.integer({ min: 990_000, max: 2_010_000 }),
      tokens: fc.integer({ min: 0, max: 1_000_000 }),
      finished: fc.boolean(),
      speedMilli: fc.option(fc.integer({ min: 0, max: 10_000_000 }), { nil: undefined }),
    }),
    { maxLength: 120 },
  );
  const reader = { network: 'devnet', relayKey: relay.publicKey, nowMs: PERIOD.toMs };
  await fc.assert(
    fc.asyncProperty(tickets, async (all) => {
      for (const body of figuresOf(all, PERIOD))
        expect(await verifyFigures(await signFigures(relay, body), reader)).toMatchObject(body);
    }),
    { ...RANDOM_CASES, numRuns: RANDOM_CASES.numRuns / 4 },
  );
});

test.each([
  [5, 5],
  [6, 5],
  [0, 31 * 86_400_000 + 1],
  [NaN, 5],
])('from %d to %d is no period', (fromMs, toMs) => {
  expect(() => figuresOf([], { network: 'devnet', fromMs, toMs })).toThrow(RangeError);
});
