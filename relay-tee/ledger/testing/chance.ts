/** Random choices that are the same for the same seed. */

/** Uniform numbers from 0 to 1 (mulberry32). */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

export class Chance {
  readonly #random: () => number;

  constructor(seed: number) {
    this.#random = randomFrom(seed);
  }

  chance(probability: number): boolean {
    return this.#random() < probability;
  }

  upTo(most: number): number {
    return Math.floor(this.#random() * (most + 1));
  }

  amount(most: bigint): bigint {
    return (most * BigInt(this.upTo(1_000))) / 1_000n;
  }

  one<T>(list: readonly T[]): T | undefined {
    return list[this.upTo(list.length - 1)];
  }
}
