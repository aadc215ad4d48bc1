/** The fields of random actions: honest for the most part, so that the hostile rest finds something to attack. */
import fc from 'fast-check';
import type * as play from './action.ts';

const MANY = 1000;
export const choice = fc.nat({ max: MANY });

/** Often the same one, so that things come together. */
export const account = fc.oneof({ arbitrary: fc.constant(0), weight: 2 }, { arbitrary: choice, weight: 3 });

export const GRAM = 1_000_000_000n;
const MAX_STARVED_NANO = 3_000_000n;

/** Dust, the price of a message, or real money. */
export const amount = fc.oneof(
  { arbitrary: fc.constantFrom(1n, 2n, 1000n), weight: 1 },
  { arbitrary: fc.bigInt({ min: 1n, max: 5_000_000n }), weight: 1 },
  { arbitrary: fc.bigInt({ min: 1n, max: 2n * GRAM }), weight: 4 },
);

export const who: fc.Arbitrary<play.Who> = fc.oneof(
  { arbitrary: fc.constant<play.Who>('right'), weight: 6 },
  { arbitrary: choice, weight: 1 },
);

export const gas: fc.Arbitrary<play.Gas> = fc.oneof(
  { arbitrary: fc.constant<play.Gas>('ample'), weight: 8 },
  { arbitrary: fc.constantFrom<play.Gas>('exact', 'short'), weight: 3 },
  { arbitrary: fc.bigInt({ min: 0n, max: MAX_STARVED_NANO }), weight: 1 },
);

const FORGED = ['signer', 'signer', 'signer'] as const;
const flaw = fc.constantFrom<play.Flaw>(...FORGED, 'network', 'vault', 'account', 'epoch', 'kind');

/** Mostly one alone: of two the contract only ever sees the first. */
const someFlaws = fc.oneof(
  { arbitrary: fc.tuple(flaw), weight: 4 },
  { arbitrary: fc.tuple(flaw, flaw), weight: 1 },
);

/** Of `chance` statements one has flaws. */
export const flaws = (chance: number): fc.Arbitrary<readonly play.Flaw[]> =>
  fc.oneof(
    { arbitrary: fc.constant<readonly play.Flaw[]>([]), weight: chance - 1 },
    { arbitrary: someFlaws, weight: 1 },
  );

/** 0 in nearly all cases. */
export const shift = fc.oneof(
  { arbitrary: fc.constant(0), weight: 10 },
  { arbitrary: fc.constantFrom(-1, 1), weight: 1 },
);

export const rarely = fc.oneof(
  { arbitrary: fc.constant(false), weight: 12 },
  { arbitrary: fc.constant(true), weight: 1 },
);

export const key = fc.oneof(
  { arbitrary: choice, weight: 5 },
  { arbitrary: fc.constant<'zero'>('zero'), weight: 1 },
);
