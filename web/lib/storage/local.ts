/** Small settings in localStorage; where storage is blocked, nothing is kept and nothing breaks. */

export type LocalKey = 'theme' | 'model' | 'draft' | 'scroll' | 'shortcuts' | 'provide-model';

const PREFIX = 'bombyx:';

export function readLocal(key: LocalKey): string | undefined {
  try {
    return localStorage.getItem(PREFIX + key) ?? undefined;
  } catch {
    return undefined;
  }
}

/** `undefined` forgets the value. */
export function writeLocal(key: LocalKey, value: string | undefined): void {
  try {
    if (value === undefined) localStorage.removeItem(PREFIX + key);
    else localStorage.setItem(PREFIX + key, value);
  } catch {
    // Blocked or full: the setting lasts as long as the page.
  }
}
