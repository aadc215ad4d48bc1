/** A small picture of a peer id, so that two peers can be told apart at a glance. */

const SIZE = 5;
const HALF = 3;
/** Base32 digits of a peer id, five bits each. */
const DIGITS = 'abcdefghijklmnopqrstuvwxyz234567';

export interface Identicon {
  /** Degrees on the colour wheel. */
  readonly hue: number;
  /** Filled cells of a mirrored 5 × 5 grid, as [column, row]. */
  readonly cells: readonly (readonly [number, number])[];
}

/** The picture of `id`: the hue from its last three characters, the cells from its first three. */
export function identiconOf(id: string): Identicon {
  const digit = (index: number) => Math.max(0, DIGITS.indexOf(id.at(index) ?? 'a'));
  const bits = digit(0) | (digit(1) << 5) | (digit(2) << 10);
  const cells: [number, number][] = [];
  for (let bit = 0; bit < SIZE * HALF; bit += 1) {
    if (((bits >> bit) & 1) === 0) continue;
    const column = Math.floor(bit / SIZE);
    const row = bit % SIZE;
    cells.push([column, row]);
    if (column < HALF - 1) cells.push([SIZE - 1 - column, row]);
  }
  const hue = ((digit(-1) * 1024 + digit(-2) * 32 + digit(-3)) * 360) / 32_768;
  return { hue: Math.round(hue), cells };
}

/** `k7f2…`: as much of a peer id as a person compares. */
export function shortPeer(id: string): string {
  return `${id.slice(0, 4)}…`;
}
