/** The paced engine, in a real worker. */
import { expect, test } from 'vitest';
import { pacedModel } from '#lib/engine/catalogue/paced.ts';
import { openEngine } from '#lib/engine/open.ts';
import { pacedText } from '#lib/engine/paced/text.ts';
import { ask, engineConformance } from './engine.ts';

engineConformance('paced', {
  open: () => openEngine('paced'),
  model: pacedModel('paced-max'),
  question: 'How is silk made?',
  samples: false,
});

test('a pace is kept from the start of the answer on: late timers do not add up', async () => {
  const engine = openEngine('paced');
  await engine.load(pacedModel('paced-200-60'), () => undefined);
  const startedMs = performance.now();
  const { text, result } = await ask(engine, { maxTokens: 100 });
  expect(text).toBe(pacedText(60));
  expect(result).toMatchObject({ completionTokens: 60, finishReason: 'stop' });
  expect(performance.now() - startedMs).toBeGreaterThan((59 * 1_000) / 200); // never faster; a loaded machine is slower
  await engine.dispose();
});
