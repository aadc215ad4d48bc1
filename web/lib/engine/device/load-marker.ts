/** Remembers across a killed tab which model was being loaded: running out of memory cannot be caught, only found. */
import * as v from 'valibot';

const KEY = 'bombyx.loading';

/** Older marks say nothing about today's browser and free memory. */
const MARK_LIFETIME_MS = 7 * 24 * 3_600_000;

const mark = v.object({ modelId: v.string(), startedAtMs: v.number(), tab: v.string() });

export type LoadMark = v.InferOutput<typeof mark>;

/** As much of `localStorage` as is used. */
export type MarkStorage = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;

/** Written before a load begins. A `tab` is any text that no other tab uses. */
export function markLoading(storage: MarkStorage, modelId: string, tab: string, nowMs: number): void {
  storage.setItem(KEY, JSON.stringify({ modelId, startedAtMs: nowMs, tab } satisfies LoadMark));
}

/** Taken away when the load ended in any way that could be noticed. */
export function clearMark(storage: MarkStorage, tab: string): void {
  if (readMark(storage)?.tab === tab) storage.removeItem(KEY);
}

/**
 * The load that a tab did not survive; taking it clears it.
 *
 * @param isOpen tells whether a tab is still there, and therefore still loading.
 */
export async function takeCrash(
  storage: MarkStorage,
  nowMs: number,
  isOpen: (tab: string) => Promise<boolean>,
): Promise<LoadMark | undefined> {
  const found = readMark(storage);
  if (found === undefined || (await isOpen(found.tab))) return undefined;
  storage.removeItem(KEY);
  return nowMs - found.startedAtMs > MARK_LIFETIME_MS ? undefined : found;
}

function readMark(storage: MarkStorage): LoadMark | undefined {
  try {
    const parsed = v.safeParse(mark, JSON.parse(storage.getItem(KEY) ?? 'null'));
    return parsed.success ? parsed.output : undefined;
  } catch {
    return undefined; // not ours, or storage is off
  }
}
