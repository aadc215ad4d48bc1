/** Stop strings are met wherever the borders of tokens lie, and never leak their beginning. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { StopCutter } from './stop.ts';

async function cut(
  stops: readonly string[],
  tokens: readonly string[],
): Promise<{ text: string; met: boolean }> {
  let text = '';
  const cutter = new StopCutter(stops, async (part) => void (text += part));
  for (const token of tokens) if (await cutter.push(token)) return { text, met: true };
  await cutter.end();
  return { text, met: false };
}

test('equals cutting the whole text, for any tokens and stop strings', async () => {
  const letters = fc.string({ unit: fc.constantFrom('a', 'b', 'c'), maxLength: 4 });
  const stop = fc.string({ unit: fc.constantFrom('a', 'b', 'c'), minLength: 1, maxLength: 4 });
  await fc.assert(
    fc.asyncProperty(fc.array(letters, { maxLength: 20 }), stop, async (tokens, text) => {
      const whole = tokens.join('');
      const at = whole.indexOf(text);
      expect(await cut([text], tokens)).toEqual({ text: at < 0 ? whole : whole.slice(0, at), met: at >= 0 });
    }),
  );
});

test('of several stop strings the first in the text counts', async () => {
  expect(await cut(['\n\n', 'User:'], ['Hi', '!\n', '\nUser', ':'])).toEqual({ text: 'Hi!', met: true });
});
