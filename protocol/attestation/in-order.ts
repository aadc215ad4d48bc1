/** Work that can be done at once, while the first thing that is wrong is still the first in the list. */

/** Waits for all of `work`, so that none fails unheard. @throws what the first that failed in the list's order threw. */
export async function inOrder<const T extends readonly Promise<unknown>[]>(
  work: T,
): Promise<{ -readonly [K in keyof T]: Awaited<T[K]> }> {
  await Promise.allSettled(work);
  return Promise.all(work);
}
