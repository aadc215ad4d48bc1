/** Work that is done at once and judged in order: what is said of evidence is the first thing that is wrong with it. */

/** `work` once all of it has ended, so that none fails unheard; to be awaited again, each part at its step. */
export async function ended<const T extends readonly Promise<unknown>[]>(work: T): Promise<T> {
  await Promise.allSettled(work);
  return work;
}
