/** Random messages of every kind, each as often as it takes for the others to find something to work on. */
import fc from 'fast-check';
import { DELAY_SECONDS } from '../../testing/world.ts';
import type * as play from './action.ts';
import { account, amount, choice, flaws, gas, GRAM, key, rarely, shift, who } from './arbitrary-fields.ts';

const deposit: fc.Arbitrary<play.Deposit> = fc.record({
  do: fc.constant('deposit'),
  client: account,
  who: fc.oneof({ arbitrary: fc.constant<play.Who>('right'), weight: 4 }, { arbitrary: choice, weight: 1 }),
  nano: amount,
  key: fc.oneof({ arbitrary: key, weight: 4 }, { arbitrary: fc.constant<'none'>('none'), weight: 1 }),
});

const rotate: fc.Arbitrary<play.Rotate> = fc.record({
  do: fc.constant('rotate'),
  client: account,
  who,
  gas,
  key,
});

const charge: fc.Arbitrary<play.Charge> = fc.record({
  do: fc.constant('charge'),
  client: account,
  who,
  gas,
  deltaNano: fc.oneof({ arbitrary: amount, weight: 9 }, { arbitrary: fc.constantFrom(0n, -1n), weight: 1 }),
  slackNano: fc.oneof(
    { arbitrary: fc.constantFrom(0n, GRAM), weight: 9 },
    { arbitrary: fc.constant(-1n), weight: 1 },
  ),
  keyShift: fc.oneof(
    { arbitrary: fc.constant<0>(0), weight: 6 },
    { arbitrary: fc.constantFrom<-1 | 1>(-1, -1, 1), weight: 1 },
  ),
  authorizationFlaws: flaws(8),
  chargeFlaws: flaws(8),
});

const withdraw: fc.Arbitrary<play.Withdraw> = fc.record({
  do: fc.constant('withdraw'),
  client: account,
  who,
  gas,
  amount: fc.oneof(
    { arbitrary: amount, weight: 3 },
    { arbitrary: fc.constantFrom('all' as const, 0n), weight: 1 },
  ),
  validSeconds: fc.constantFrom(600, 0, -1, DELAY_SECONDS),
  sequenceShift: shift,
  flaws: flaws(4),
});

const claim: fc.Arbitrary<play.Claim> = fc.record({
  do: fc.constant('claim'),
  provider: account,
  who,
  gas,
  delta: fc.oneof(
    { arbitrary: fc.constant<'owed'>('owed'), weight: 3 },
    { arbitrary: amount, weight: 4 },
    { arbitrary: fc.constantFrom(0n, -1n), weight: 1 },
  ),
  flaws: flaws(4),
});

const bond: fc.Arbitrary<play.Bond> = fc.record({
  do: fc.constant('bond'),
  vault: account,
  who,
  nano: amount,
});

const commit: fc.Arbitrary<play.Commit> = fc.record({
  do: fc.constant('commit'),
  vault: account,
  who,
  gas,
  delta: fc.oneof(
    { arbitrary: fc.constant<'covered'>('covered'), weight: 5 },
    { arbitrary: amount, weight: 4 },
    { arbitrary: fc.constantFrom('uncovered' as const, -1n), weight: 1 },
  ),
  sequenceShift: shift,
  wrongRoot: rarely,
  flaws: flaws(4),
});

const recarry: fc.Arbitrary<play.Recarry> = fc.record({
  do: fc.constant('recarry'),
  what: fc.constantFrom('charge', 'withdraw', 'claim', 'carryCommit'),
  to: account,
  statements: fc.tuple(choice, choice),
  who,
  gas,
});

const forge: fc.Arbitrary<play.Forge> = fc.record({
  do: fc.constant('forge'),
  what: fc.constantFrom('chargeNotice', 'payoutRequest'),
  as: account,
  to: account,
  nano: amount,
  bounced: fc.boolean(),
  who,
  gas,
});

const gift: fc.Arbitrary<play.Gift> = fc.record({
  do: fc.constant('gift'),
  to: account,
  who,
  nano: amount,
  bounce: fc.boolean(),
  init: fc.boolean(),
  unknown: rarely,
});

const order: fc.Arbitrary<play.Order> = fc.record({
  do: fc.constant('order'),
  what: fc.oneof(
    {
      arbitrary: fc.constantFrom<play.Order['what']>(
        'startWithdrawal',
        'cancelWithdrawal',
        'finishWithdrawal',
        'open',
      ),
      weight: 6,
    },
    {
      arbitrary: fc.constantFrom<play.Order['what']>(
        'startClose',
        'finishClose',
        'addBond',
        'revokeMeasurements',
        'revokeManifest',
        'paid',
        'excess',
      ),
      weight: 4,
    },
  ),
  to: account,
  astray: rarely,
  who,
  gas,
});

const govern: fc.Arbitrary<play.Govern> = fc.record({
  do: fc.constant('govern'),
  what: fc.oneof(
    { arbitrary: fc.constantFrom<play.Govern['what']>('propose', 'execute'), weight: 3 },
    {
      arbitrary: fc.constantFrom<play.Govern['what']>('cancelChange', 'removeRelay', 'lowerFeeCap'),
      weight: 1,
    },
  ),
  change: choice,
  who,
  gas,
});

export const saying: fc.Arbitrary<play.Saying> = fc.oneof(
  { arbitrary: deposit, weight: 3 },
  { arbitrary: rotate, weight: 2 },
  { arbitrary: charge, weight: 9 },
  { arbitrary: withdraw, weight: 3 },
  { arbitrary: claim, weight: 6 },
  { arbitrary: bond, weight: 2 },
  { arbitrary: commit, weight: 5 },
  { arbitrary: recarry, weight: 5 },
  { arbitrary: forge, weight: 3 },
  { arbitrary: gift, weight: 2 },
  { arbitrary: order, weight: 6 },
  { arbitrary: govern, weight: 4 },
);
