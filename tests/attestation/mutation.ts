/** Bytes changed at random, the same way again for the same seed. */
import { concat, type Bytes } from '../../protocol/bytes/bytes.ts';

/** xorshift32: the same changes for the same seed. */
export class Dice {
  readonly seed: number;
  #state: number;

  constructor(seed: number) {
    this.seed = seed;
    this.#state = seed | 1;
  }

  /** From 0 to `below` - 1. */
  roll(below: number): number {
    let x = this.#state;
    x ^= x << 13;
    x ^= x >>> 17;
    x ^= x << 5;
    this.#state = x;
    return (x >>> 0) % below;
  }

  bytes(length: number): Bytes {
    return Uint8Array.from({ length }, () => this.roll(256));
  }

  pick<const T>(choices: readonly [T, ...T[]]): T {
    return choices[this.roll(choices.length)] ?? choices[0];
  }
}

const INTERESTING: readonly [number, ...number[]] = [
  0, 1, 0x7f, 0x80, 0x81, 0x84, 0xfe, 0xff, 0x0d, 0x0a, 0x20,
];

/** One change: bytes flipped, set, cut out, doubled, moved, or taken from elsewhere. */
function changed(bytes: Bytes, other: Bytes, dice: Dice): Bytes {
  const at = dice.roll(Math.max(1, bytes.length));
  const length = 1 + dice.roll(dice.pick([2, 8, 64, 1_024]));
  const before = bytes.slice(0, at);
  const change: readonly [() => Bytes, ...(() => Bytes)[]] = [
    () => bytes.with(at, (bytes[at] ?? 0) ^ (1 << dice.roll(8))) as Bytes,
    () => bytes.with(at, dice.pick(INTERESTING)) as Bytes,
    () => before,
    () => concat(before, bytes.slice(at + length)),
    () => concat(before, bytes.slice(at, at + length), bytes.slice(at)),
    () => concat(before, other.slice(at, at + length), bytes.slice(at + length)),
    () => concat(before, other.slice(at)),
    () => concat(before, dice.bytes(length), bytes.slice(at + length)),
  ];
  return bytes.length === 0 ? Uint8Array.of(dice.roll(256)) : dice.pick(change)();
}

/** `bytes` with one to five changes, some of them pieces of `other`. */
export function changedOften(bytes: Bytes, other: Bytes, dice: Dice): Bytes {
  let out = bytes;
  for (let left = dice.pick([1, 1, 1, 2, 5]); left > 0; left--) out = changed(out, other, dice);
  return out;
}
