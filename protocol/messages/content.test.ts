/** What is sealed: bounds that keep one side from filling the other. */
import { describe, expect, test } from 'vitest';
import { encodeCbor, type CborValue } from '../bytes/cbor.ts';
import { MAX_REQUEST_BYTES } from '../limits.ts';
import { codeOf } from '../vectors/testing.ts';
import {
  decodeAnswerPiece,
  decodeRequestContent,
  encodeAnswerPiece,
  encodeRequestContent,
  type RequestContent,
} from './content.ts';

const request: RequestContent = {
  model: 'silkworm-1',
  messages: [{ role: 'user', content: 'Hello' }],
  maxTokens: 256,
  temperatureMilli: 700,
  topPMilli: 1_000,
};

describe('a request', () => {
  test('arrives as it was sent, with and without what may be left out', () => {
    const whole: RequestContent = { ...request, seed: 0, stop: ['\n'], continueFrom: 'Once' };
    for (const each of [request, whole])
      expect(decodeRequestContent(encodeRequestContent(each))).toEqual(each);
  });

  test.each(['\u{feff}pasted from a file', 'emoji 🐛, 絹, עברית', '', '\0', '"\\'])(
    'keeps the text %j unchanged',
    (content) => {
      const messages = [{ role: 'user' as const, content }];
      expect(decodeRequestContent(encodeRequestContent({ ...request, messages })).messages).toEqual(messages);
    },
  );

  test.each([
    ['an unknown field', { tools: [] }],
    ['a __proto__ field', JSON.parse('{"__proto__": {"maxTokens": 1}}') as object],
    ['a model that is none', { model: 'a/b' }],
    ['no message', { messages: [] }],
    ['a message without content', { messages: [{ role: 'user' }] }],
    ['a message with another role', { messages: [{ role: 'tool', content: '' }] }],
    ['a message with an unknown field', { messages: [{ role: 'user', content: '', name: 'x' }] }],
    ['513 messages', { messages: Array.from({ length: 513 }, () => ({ role: 'user', content: '' })) }],
    ['half a character', { messages: [{ role: 'user', content: '\ud800' }] }],
    ['no token', { maxTokens: 0 }],
    ['more tokens than an answer has', { maxTokens: 32_769 }],
    ['half a token', { maxTokens: 1.5 }],
    ['a temperature below nothing', { temperatureMilli: -1 }],
    ['a temperature above 2', { temperatureMilli: 2_001 }],
    ['a top_p above 1', { topPMilli: 1_001 }],
    ['a negative seed', { seed: -1 }],
    ['a seed of 32 bits', { seed: 0x8000_0000 }],
    ['an empty stop text', { stop: [''] }],
    ['five stop texts', { stop: ['a', 'b', 'c', 'd', 'e'] }],
    ['a stop text of 257 characters', { stop: ['s'.repeat(257)] }],
    ['null for what is left out', { continueFrom: null }],
  ])('with %s is refused on both sides', async (what, changes) => {
    const content = { ...request, ...changes } as RequestContent;
    expect(await codeOf(() => encodeRequestContent(content))).toBe('input/invalid');
    if (what === 'half a character') return; // becomes a whole one in UTF-8
    const bytes = encodeCbor(content as unknown as CborValue);
    expect(await codeOf(() => decodeRequestContent(bytes))).toBe('wire/malformed');
  });

  test('longer than the wire carries is named as too long by its sender, as too large by its receiver', async () => {
    const message = { role: 'user' as const, content: 'x'.repeat(600_000) };
    const content = { ...request, messages: [message, message] };
    expect(await codeOf(() => encodeRequestContent(content))).toBe('input/too-long');
    expect(await codeOf(() => encodeRequestContent({ ...request, messages: [message] }))).toBe('no error');
    const bytes = encodeCbor(content as unknown as CborValue);
    expect(await codeOf(() => decodeRequestContent(bytes))).toBe('wire/too-large');
    const characters = { role: 'user' as const, content: '絹'.repeat(MAX_REQUEST_BYTES / 3) };
    expect(await codeOf(() => encodeRequestContent({ ...request, messages: [characters] }))).toBe(
      'input/too-long',
    );
  });

  test('a refusal never repeats what the person wrote', () => {
    const secret = 'my secret';
    const messages = [{ role: secret, content: secret }];
    expect(() => encodeRequestContent({ ...request, messages } as unknown as RequestContent)).toThrow(
      /messages\.0\.role/,
    );
    expect(() => encodeRequestContent({ ...request, messages } as unknown as RequestContent)).not.toThrow(
      /secret/,
    );
  });
});

describe('a piece of an answer', () => {
  test('is text with its tokens, or the end with its counts', () => {
    const end = { t: 'end', finishReason: 'stop', promptTokens: 9, completionTokens: 3 } as const;
    for (const piece of [
      { t: 'text', text: '', tokens: 1 } as const,
      { t: 'text', text: '🐛', tokens: 2 } as const,
      end,
    ])
      expect(decodeAnswerPiece(encodeAnswerPiece(piece))).toEqual(piece);
  });

  test.each([
    [
      'text that stands for no token, of which there could be endlessly many',
      { t: 'text', text: '', tokens: 0 },
    ],
    ['text for more tokens than an answer has', { t: 'text', text: '', tokens: 32_769 }],
    ['text without tokens', { t: 'text', text: 'a' }],
    ['an unknown field', { t: 'text', text: 'a', tokens: 1, logprobs: [] }],
    ['an unknown kind', { t: 'tool', text: 'a', tokens: 1 }],
    [
      'another reason to end',
      { t: 'end', finishReason: 'content_filter', promptTokens: 0, completionTokens: 0 },
    ],
    ['a count below nothing', { t: 'end', finishReason: 'stop', promptTokens: -1, completionTokens: 0 }],
    ['a count beyond reason', { t: 'end', finishReason: 'stop', promptTokens: 0, completionTokens: 32_769 }],
    ['half a count', { t: 'end', finishReason: 'stop', promptTokens: 0.5, completionTokens: 0 }],
  ])('refuses %s', async (_, piece) => {
    expect(await codeOf(() => decodeAnswerPiece(encodeCbor(piece)))).toBe('wire/malformed');
  });

  test('larger than a chunk is refused', async () => {
    const bytes = encodeCbor({ t: 'text', text: 'x'.repeat(15_360), tokens: 1 });
    expect(await codeOf(() => decodeAnswerPiece(bytes))).toBe('wire/too-large');
  });
});
