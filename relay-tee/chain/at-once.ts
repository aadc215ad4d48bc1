/** Many pieces of work, a few of them at the same time. */

/** Resolves when `work` was done for all; what one throws holds up no other. Returns what was thrown. */
export async function forEachAtOnce<T>(
  items: readonly T[],
  atOnce: number,
  work: (item: T) => Promise<void>,
): Promise<unknown[]> {
  const failures: unknown[] = [];
  const waiting = items.values();
  const hand = async () => {
    for (const item of waiting) await work(item).catch((error: unknown) => void failures.push(error));
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, items.length) }, hand));
  return failures;
}
