/** The GGUF reader finds what it needs in the committed model, and ends cleanly on every broken file. */
import { readFile } from 'node:fs/promises';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { BombyxError } from '#protocol/errors.ts';
import { readGguf } from './gguf.ts';

const file = new Uint8Array(await readFile('static/models/silkworm-1.gguf'));
const HEAD_BYTES = 60_000;

test('reads text, numbers and the bytes of the tokenizer', () => {
  const { values, tokenizer } = readGguf(file);
  expect(values.get('general.architecture')).toBe('llama');
  expect(values.get('tokenizer.chat_template')).toContain('<|im_start|>');
  expect(tokenizer.length).toBeGreaterThan(10_000);
});

test('the tokenizer’s bytes do not depend on the weights', () => {
  const other = file.slice();
  other.fill(0, other.length - 1_000);
  expect(readGguf(other).tokenizer).toEqual(readGguf(file).tokenizer);
});

test('a broken header is a BombyxError, never anything else and never endless', () => {
  fc.assert(
    fc.property(fc.nat(HEAD_BYTES), fc.nat(255), fc.nat(HEAD_BYTES), (at, byte, length) => {
      const broken = file.slice(0, length);
      if (at < length) broken[at] = byte;
      try {
        readGguf(broken);
      } catch (error) {
        expect(error).toBeInstanceOf(BombyxError);
      }
    }),
  );
});
