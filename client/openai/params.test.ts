/** OpenAI's parameters: carried as they are meant, or refused by name. */
import { describe, expect, test } from 'vitest';
import type { ChatCompletionParams } from '../api.ts';
import { contentOf } from './params.ts';

const params: ChatCompletionParams = { model: 'silkworm-1', messages: [{ role: 'user', content: 'Hello' }] };

const refusal = (changes: object): { code?: unknown; message?: unknown } => {
  try {
    return { code: 'no error', message: contentOf({ ...params, ...changes }) };
  } catch (error) {
    return error as { code?: unknown; message?: unknown };
  }
};

describe('parameters', () => {
  test('have defaults', () => {
    expect(contentOf(params)).toEqual({
      model: 'silkworm-1',
      messages: params.messages,
      maxTokens: 1_024,
      temperatureMilli: 700,
      topPMilli: 1_000,
    });
  });

  test('become whole thousandths', () => {
    expect(contentOf({ ...params, temperature: 0.1 + 0.2, top_p: 0.9999 })).toMatchObject({
      temperatureMilli: 300,
      topPMilli: 1_000,
    });
    expect(contentOf({ ...params, temperature: 0, top_p: 0 })).toMatchObject({
      temperatureMilli: 0,
      topPMilli: 0,
    });
  });

  test('carry seed and stop, one or several', () => {
    expect(contentOf({ ...params, seed: 0, stop: '\n' })).toMatchObject({ seed: 0, stop: ['\n'] });
    expect(contentOf({ ...params, stop: ['a', 'b'] })).toMatchObject({ stop: ['a', 'b'] });
  });

  test('the newer name of the token limit counts', () => {
    expect(contentOf({ ...params, max_tokens: 5 }).maxTokens).toBe(5);
    expect(contentOf({ ...params, max_tokens: 5, max_completion_tokens: 6 }).maxTokens).toBe(6);
  });

  test('that are about the answer’s form only are not sent', () => {
    const content = contentOf({ ...params, stream: true, stream_options: { include_usage: true } });
    expect(Object.keys(content)).not.toContain('stream');
  });
});

test.each([
  'tools',
  'tool_choice',
  'functions',
  'response_format',
  'n',
  'logit_bias',
  'logprobs',
  'user',
  'frequency_penalty',
  'presence_penalty',
  'service_tier',
  '__proto__',
  'constructor',
])('%s is not carried, and refused by its name', (name) => {
  const error = refusal(JSON.parse(`{"${name}": 1}`) as object);
  expect(error.code).toBe('input/invalid');
  expect(error.message).toContain(name);
});

test.each([
  ['model', { model: '' }],
  ['model', { model: '../x' }],
  ['messages', { messages: [] }],
  ['messages', { messages: 'Hello' }],
  ['messages.0.role', { messages: [{ role: 'tool', content: '' }] }],
  ['messages.0.content', { messages: [{ role: 'user', content: [{ type: 'text', text: 'a' }] }] }],
  ['messages.0.content', { messages: [{ role: 'user', content: null }] }],
  ['messages.0.content', { messages: [{ role: 'user', content: '\udfff' }] }],
  ['messages.0.name', { messages: [{ role: 'user', content: '', name: 'x' }] }],
  [
    'messages',
    {
      messages: [
        { role: 'user', content: '' },
        { role: 'assistant', content: 'Sure' },
      ],
    },
  ],
  ['max_tokens', { max_tokens: 0 }],
  ['max_tokens', { max_tokens: 32_769 }],
  ['max_completion_tokens', { max_completion_tokens: 1.5 }],
  ['temperature', { temperature: 2.1 }],
  ['temperature', { temperature: NaN }],
  ['temperature', { temperature: null }],
  ['top_p', { top_p: -0.1 }],
  ['seed', { seed: -1 }],
  ['stop', { stop: [] }],
  ['stop', { stop: '' }],
  ['stop', { stop: ['a', 'b', 'c', 'd', 'e'] }],
  ['stream', { stream: 'yes' }],
  ['stream_options.foo', { stream_options: { foo: 1 } }],
])('a wrong %s is refused by name: %j', (name, changes) => {
  const error = refusal(changes);
  expect(error.code).toBe('input/invalid');
  expect(error.message).toContain(name);
});

test('a refusal never repeats what the person wrote', () => {
  const error = refusal({ messages: [{ role: 'my secret', content: 'my secret' }] });
  expect(error.message).not.toContain('my secret');
});

test('a conversation that no provider takes is too long before anybody is asked', () => {
  const long = { role: 'user' as const, content: 'x'.repeat(600_000) };
  expect(refusal({ messages: [long, long] }).code).toBe('input/too-long');
  expect(refusal({ messages: [{ role: 'user', content: '絹'.repeat(400_000) }] }).code).toBe(
    'input/too-long',
  );
  expect(refusal({ messages: [long] }).code).toBe('no error');
});
