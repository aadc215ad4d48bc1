/** Shortcuts as real keyboards send them: with the modifiers that a layout needs, to whatever is focused. */
import { userEvent } from 'vitest/browser';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { matchShortcut, takesKeys, type ShortcutAction } from './shortcuts.ts';

let done: ShortcutAction[] = [];
let pressed: Parameters<typeof matchShortcut>[2];

function onkeydown(event: KeyboardEvent) {
  if (takesKeys(event.target)) return;
  const match = matchShortcut(event.key, event.timeStamp, pressed);
  pressed = match.pressed;
  if (match.action) done.push(match.action);
}

beforeEach(() => {
  done = [];
  pressed = undefined;
  document.body.innerHTML = '<button>b</button><input type="radio"><textarea></textarea>';
  window.addEventListener('keydown', onkeydown);
});
afterEach(() => {
  window.removeEventListener('keydown', onkeydown);
  document.body.innerHTML = '';
});

const focus = (selector: string) => document.querySelector<HTMLElement>(selector)?.focus();

it('opens help with Shift held, and finds the composer after Tab', async () => {
  await userEvent.keyboard('{Shift>}?{/Shift}');
  await userEvent.keyboard('{Tab}/');
  expect(done).toEqual(['help', 'compose']);
});

it('finds the composer with Shift+7, as on a German keyboard', async () => {
  await userEvent.keyboard('{Shift>}/{/Shift}');
  expect(done).toEqual(['compose']);
});

it('works on a radio button, and leaves a field its characters', async () => {
  focus('input');
  await userEvent.keyboard('/');
  focus('textarea');
  await userEvent.keyboard('/?');
  expect(done).toEqual(['compose']);
  expect(document.querySelector('textarea')?.value).toBe('/?');
});
