/** Shortcuts and what the tab says. */
import { describe, expect, it } from 'vitest';
import { matchShortcut } from './shortcuts.ts';
import { tabSignal } from './tab-signal.ts';

describe('shortcuts', () => {
  it('knows single keys', () => {
    expect(matchShortcut('?', 0, undefined).action).toBe('help');
    expect(matchShortcut('/', 0, undefined).action).toBe('compose');
    expect(matchShortcut('x', 0, undefined).action).toBeUndefined();
  });

  it('knows pairs, for as long as they belong together', () => {
    const { pressed } = matchShortcut('g', 0, undefined);
    expect(matchShortcut('c', 500, pressed).action).toBe('chat');
    expect(matchShortcut('c', 5_000, pressed).action).toBeUndefined();
  });

  it('takes a key that is reached with Shift, also in the middle of a pair', () => {
    const shift = matchShortcut('Shift', 0, undefined);
    expect(shift).toEqual({});
    expect(matchShortcut('?', 100, shift.pressed).action).toBe('help');
    const { pressed } = matchShortcut('g', 0, undefined);
    const held = matchShortcut('Shift', 100, pressed);
    expect(matchShortcut('c', 200, held.pressed).action).toBe('chat');
  });

  it.each(['Tab', 'Enter', 'g', 'x', 'ArrowDown'])('knows a single key right after %s', (before) => {
    const { pressed } = matchShortcut(before, 0, undefined);
    expect(matchShortcut('/', 50, pressed).action).toBe('compose');
    expect(matchShortcut('?', 50, pressed).action).toBe('help');
  });

  it('leaves keys alone that no shortcut of the page takes', () => {
    for (const key of ['Enter', 'Escape', 'Esc', 'Shift'])
      expect(matchShortcut(key, 0, undefined).action).toBeUndefined();
  });
});

describe('the tab', () => {
  const quiet = { page: 'Chat', answerReady: false, answering: false };
  it('says the most important thing', () => {
    expect(tabSignal(quiet)).toEqual({ title: 'Chat · Bombyx', icon: 'icon.svg' });
    expect(tabSignal({ ...quiet, servedJobs: 1 }).title).toBe('Serving, 1 job · Bombyx');
    expect(tabSignal({ ...quiet, servedJobs: 2, answerReady: true })).toEqual({
      title: 'Answer ready · Chat · Bombyx',
      icon: 'icon-ready.svg',
    });
  });
});
