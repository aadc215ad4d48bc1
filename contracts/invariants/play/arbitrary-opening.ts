/** Random beginnings: who is there, with how much, and what is already under way. */
import fc from 'fast-check';
import { TIMELOCK_SECONDS } from '../../testing/registry-driver.ts';
import { CLIENTS, PROVIDERS, REGISTRY, VAULTS } from '../world/cast.ts';
import type { Action, Saying } from './action.ts';
import { amount, choice, GRAM } from './arbitrary-fields.ts';
import { CONTRACTS } from './intend.ts';

const right = fc.constant<'right'>('right');

/** The first clients are genuine; the others are somebody’s attempt. */
const GENUINE_CLIENTS = CLIENTS.indexOf('hasty');

const said = (what: fc.Arbitrary<Saying>): fc.Arbitrary<Action> =>
  what.map((saying): Action => ({ do: 'say', saying, held: false }));

/** Mostly everybody is there, and has money; but anybody may be late: one in `chance`. */
const opened = (what: fc.Arbitrary<Saying>, chance = 8) => fc.option(said(what), { freq: chance });

const money = fc.bigInt({ min: GRAM / 2n, max: 3n * GRAM });

const bonded = (vault: number) =>
  opened(fc.record({ do: fc.constant('bond'), vault: fc.constant(vault), who: right, nano: money }));

const deposited = (client: number) =>
  opened(
    fc.record({
      do: fc.constant('deposit'),
      client: fc.constant(client),
      who: right,
      nano: fc.oneof({ arbitrary: money, weight: 4 }, { arbitrary: amount, weight: 1 }),
      key: choice,
    }),
    client < GENUINE_CLIENTS ? 8 : 2,
  );

const providerOpened = (to: number) =>
  opened(
    fc.record({
      do: fc.constant('order'),
      what: fc.constant('open'),
      to: fc.constant(to),
      astray: fc.constant(false),
      who: right,
      gas: fc.constantFrom('ample', 'exact'),
    }),
  );

const registryOpened = opened(
  fc.record({
    do: fc.constant('gift'),
    to: fc.constant(CONTRACTS.indexOf(REGISTRY)),
    who: right,
    nano: fc.constant(GRAM),
    bounce: fc.constant(true),
    init: fc.constant(true),
    unknown: fc.constant(false),
  }),
);

const proposed = said(
  fc.record({
    do: fc.constant('govern'),
    what: fc.constant('propose'),
    change: choice,
    who: right,
    gas: fc.constant('ample'),
  }),
);

const closing = (what: 'startClose' | 'finishClose') => (to: number) =>
  said(
    fc.record({
      do: fc.constant('order'),
      what: fc.constant(what),
      to: fc.constant(to),
      astray: fc.constant(false),
      who: right,
      gas: fc.constant('ample'),
    }),
  );

/** Both D, and the whole timelock. */
const wait: fc.Arbitrary<Action> = fc.constant({ do: 'wait', seconds: TIMELOCK_SECONDS });

/** What takes long is under way, or done: a vault that closes, changes that wait to be executed. */
const underWay: fc.Arbitrary<readonly Action[]> = fc.oneof(
  { arbitrary: fc.constant([]), weight: 4 },
  { arbitrary: fc.array(proposed, { minLength: 1, maxLength: 4 }), weight: 1 },
  { arbitrary: fc.tuple(proposed, proposed, proposed, wait), weight: 2 },
  { arbitrary: choice.chain((vault) => fc.tuple(closing('startClose')(vault))), weight: 1 },
  {
    arbitrary: choice.chain((vault) =>
      fc.tuple(closing('startClose')(vault), wait, closing('finishClose')(vault)),
    ),
    weight: 2,
  },
);

export const opening: fc.Arbitrary<readonly Action[]> = fc
  .tuple(
    fc.tuple(
      ...VAULTS.map((_, i) => bonded(i)),
      ...CLIENTS.map((_, i) => deposited(i)),
      ...PROVIDERS.map((_, i) => providerOpened(i)),
      registryOpened,
    ),
    underWay,
  )
  .map(([there, going]) => [...there.filter((step) => step !== null), ...going]);
