/** The catalogue holds together, and the built-in model's manifest describes the committed file. */
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { readGguf } from '../weights/gguf.ts';
import { BUILTIN_MODEL } from './builtin.ts';
import { CATALOGUE, findModel } from './catalogue.ts';
import { parsePace } from './paced.ts';

test('the committed weights are those that the page expects', async () => {
  const file = await readFile('static/models/silkworm-1.gguf');
  const { weights, contextTokens } = BUILTIN_MODEL;
  expect(file.length).toBe(weights?.sizeBytes);
  expect(file.length).toBeLessThan(3_000_000);
  expect(createHash('sha256').update(file).digest('hex')).toBe(weights?.sha256);
  expect(readGguf(new Uint8Array(file)).values.get('llama.context_length')).toBe(contextTokens);
  expect(contextTokens).toBeGreaterThanOrEqual(512);
});

test('ids are unique and lead back to their models', () => {
  expect(new Set(CATALOGUE.map(({ id }) => id)).size).toBe(CATALOGUE.length);
  for (const model of CATALOGUE) expect(findModel(model.id)).toBe(model);
  expect(findModel('no-such-model')).toBeUndefined();
});

test('paced ids say their pace and length', () => {
  expect(parsePace('paced-60')).toEqual({ tokensPerSecond: 60, answerTokens: 400 });
  expect(parsePace('paced-max-2000')).toEqual({ tokensPerSecond: Infinity, answerTokens: 2_000 });
  for (const id of ['paced', 'paced-0', 'paced-fast', 'paced-60-', 'xpaced-60'])
    expect(parsePace(id)).toBeUndefined();
  expect(findModel('paced-60')?.engine).toBe('paced');
});
