/** The keyboard shortcuts: one table for the keys and for the list that `?` shows. */

export type ShortcutAction = 'help' | 'compose' | 'home' | 'chat' | 'provide' | 'wallet';

export interface Shortcut {
  readonly keys: readonly string[];
  readonly does: string;
  /** Absent where a field or a page handles the keys itself. */
  readonly action?: ShortcutAction;
}

export const SHORTCUTS: readonly Shortcut[] = [
  { keys: ['?'], does: 'Show this list', action: 'help' },
  { keys: ['/'], does: 'Write a message', action: 'compose' },
  { keys: ['g', 'h'], does: 'Go to the start page', action: 'home' },
  { keys: ['g', 'c'], does: 'Go to Chat', action: 'chat' },
  { keys: ['g', 'p'], does: 'Go to Provide', action: 'provide' },
  { keys: ['g', 'w'], does: 'Go to Wallet', action: 'wallet' },
  { keys: ['Enter'], does: 'Send the message' },
  { keys: ['Shift', 'Enter'], does: 'New line in the message' },
  { keys: ['Esc'], does: 'Stop the answer' },
];

/** After this long, the first key of a pair is forgotten. */
const PAIR_MS = 1_200;

interface Pressed {
  readonly key: string;
  readonly atMs: number;
}

/** Held down to reach another key (`?` and `/` need Shift on many keyboards): no key of their own. */
const MODIFIERS: ReadonlySet<string> = new Set([
  'Shift',
  'Control',
  'Alt',
  'AltGraph',
  'Meta',
  'CapsLock',
  'Fn',
  'Dead',
]);

/** Which shortcut a key completes, and what to remember for the next one. */
export function matchShortcut(
  key: string,
  atMs: number,
  before: Pressed | undefined,
): { readonly action?: ShortcutAction; readonly pressed?: Pressed } {
  if (MODIFIERS.has(key)) return before ? { pressed: before } : {};
  const lead = before && atMs - before.atMs <= PAIR_MS ? before.key : undefined;
  const action = (lead !== undefined && actionOf([lead, key])) || actionOf([key]);
  return action ? { action } : { pressed: { key, atMs } };
}

function actionOf(pressed: readonly string[]): ShortcutAction | undefined {
  return SHORTCUTS.find(
    ({ action, keys }) => action && keys.length === pressed.length && keys.every((k, i) => k === pressed[i]),
  )?.action;
}

/** Inputs that take no characters: a shortcut pressed there is meant for the page. */
const WITHOUT_TEXT = '[type=radio], [type=checkbox], [type=button], [type=submit]';

/** True where keys belong to what is focused: fields, and anything inside an open dialog. */
export function takesKeys(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target.closest('dialog')) return true;
  return target.isContentEditable || target.matches(`input:not(${WITHOUT_TEXT}), textarea, select`);
}
