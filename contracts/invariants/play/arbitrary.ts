/** Random plots: how a network is opened, what happens to it, and how everybody leaves. */
import fc from 'fast-check';
import { DAY_SECONDS, YEAR_SECONDS } from '../../testing/chain.ts';
import { DELAY_SECONDS } from '../../testing/world.ts';
import type { Action, Plot, Saying } from './action.ts';
import { choice, rarely } from './arbitrary-fields.ts';
import { opening } from './arbitrary-opening.ts';
import { saying } from './arbitrary-sayings.ts';

const say = (what: fc.Arbitrary<Saying>): fc.Arbitrary<Action> =>
  fc.record({ do: fc.constant('say'), saying: what, held: rarely });

/** Around D and the timelock, where most edges are; and far beyond them. */
const seconds = fc.oneof(
  { arbitrary: fc.constantFrom(1, 600, DELAY_SECONDS - 1, DELAY_SECONDS, 2 * DELAY_SECONDS), weight: 8 },
  { arbitrary: fc.nat({ max: 90 * DAY_SECONDS }), weight: 1 },
  { arbitrary: fc.integer({ min: YEAR_SECONDS, max: 12 * YEAR_SECONDS }), weight: 1 },
);

const action: fc.Arbitrary<Action> = fc.oneof(
  { arbitrary: say(saying), weight: 24 },
  { arbitrary: fc.record({ do: fc.constant('deliver'), choice }), weight: 9 },
  { arbitrary: fc.record({ do: fc.constant('wait'), seconds }), weight: 5 },
  { arbitrary: fc.record({ do: fc.constant('replay'), choice }), weight: 2 },
  { arbitrary: fc.record({ do: fc.constant('vanish'), account: choice }), weight: 1 },
);

/** Whatever fails is shown as short as it can be made; only what is tried is long. */
class LongAtFirst<T> extends fc.Arbitrary<T[]> {
  readonly #long: fc.Arbitrary<T[]>;
  readonly #any: fc.Arbitrary<T[]>;

  constructor(item: fc.Arbitrary<T>, minLength: number, maxLength: number) {
    super();
    this.#long = fc.array(item, { minLength, maxLength });
    this.#any = fc.array(item, { maxLength });
  }

  override generate(random: fc.Random, bias: number | undefined): fc.Value<T[]> {
    return this.#long.generate(random, bias);
  }

  override canShrinkWithoutContext(value: unknown): value is T[] {
    return this.#any.canShrinkWithoutContext(value);
  }

  override shrink(value: T[], context: unknown): fc.Stream<fc.Value<T[]>> {
    return this.#any.shrink(value, context);
  }
}

const MIN_ACTIONS = 30;
const MAX_ACTIONS = 42;

export const plot: fc.Arbitrary<Plot> = fc.record({
  dear: fc.integer({ min: 1, max: 5 }).map((n) => n === 5),
  opening,
  actions: new LongAtFirst(action, MIN_ACTIONS, MAX_ACTIONS),
  closing: fc.record({
    order: fc.array(choice, { minLength: 8, maxLength: 8 }),
    years: fc.constantFrom(0, 0, 1, 8, 25),
    gone: fc.boolean(),
  }),
});
