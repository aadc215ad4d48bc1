/** A random choice that fits into one frame. */
import type { Bytes } from '#protocol/bytes/bytes.ts';

/** At most `maxCount` of `items` in random order, as many as `maxBytes` hold. */
export function sample(
  items: readonly Bytes[],
  maxCount: number,
  maxBytes: number,
  randomBelow: (below: number) => number,
): Bytes[] {
  const left = [...items];
  const chosen: Bytes[] = [];
  let bytes = 0;
  while (left.length > 0 && chosen.length < maxCount) {
    const at = randomBelow(left.length);
    const item = left[at];
    const last = left.pop();
    if (item === undefined || last === undefined) break;
    if (at < left.length) left[at] = last; // the gap is filled from the end: no shifting
    bytes += item.length;
    if (bytes > maxBytes) break;
    chosen.push(item);
  }
  return chosen;
}
